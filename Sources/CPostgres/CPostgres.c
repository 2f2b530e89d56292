#include "CPostgres.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static postgres_library library;
static bool is_loaded;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const struct {
    const char *name;
    size_t place;
} functions[] = {
#define FUNCTION(name, member) {name, offsetof(postgres_library, member)}
    FUNCTION("PQconnectdbParams", connectdbParams),
    FUNCTION("PQbackendPID", backendPID),
    FUNCTION("PQfinish", finish),
    FUNCTION("PQconninfoParse", conninfoParse),
    FUNCTION("PQconninfoFree", conninfoFree),
    FUNCTION("PQstatus", status),
    FUNCTION("PQerrorMessage", errorMessage),
    FUNCTION("PQsocket", socket),
    FUNCTION("PQexec", exec),
    FUNCTION("PQprepare", prepare),
    FUNCTION("PQexecPrepared", execPrepared),
    FUNCTION("PQexecParams", execParams),
    FUNCTION("PQresultStatus", resultStatus),
    FUNCTION("PQresultErrorField", resultErrorField),
    FUNCTION("PQresultErrorMessage", resultErrorMessage),
    FUNCTION("PQntuples", ntuples),
    FUNCTION("PQgetvalue", getvalue),
    FUNCTION("PQgetisnull", getisnull),
    FUNCTION("PQclear", clear),
    FUNCTION("PQconsumeInput", consumeInput),
    FUNCTION("PQnotifies", notifies),
    FUNCTION("PQfreemem", freemem),
    FUNCTION("PQsetNoticeProcessor", setNoticeProcessor),
};

static bool find_all(void *handle) {
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        void *address = dlsym(handle, functions[i].name);
        if (address == NULL) return false;
        *(void **)((char *)&library + functions[i].place) = address;
    }
    return true;
}

const postgres_library *postgres_load(const char **problem) {
    pthread_mutex_lock(&lock);
    if (!is_loaded) {
        /* A private scope: a plugin may bring another version. Never closed, as nothing would be won by it. */
        void *handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
        is_loaded = handle != NULL && find_all(handle);
        if (!is_loaded) *problem = dlerror();
    }
    pthread_mutex_unlock(&lock);
    return is_loaded ? &library : NULL;
}
