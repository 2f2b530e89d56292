/*
 * The functions of libpq that the host calls, found when they are first needed: a host that uses no PostgreSQL starts
 * without libpq, and without the twenty libraries that come with it.
 */
#ifndef CPOSTGRES_H
#define CPOSTGRES_H

#include <postgresql/libpq-fe.h>

/* Each has the type that libpq's own header declares. */
typedef struct postgres_library {
    __typeof__(PQconnectdbParams) *connectdbParams;
    __typeof__(PQbackendPID) *backendPID;
    __typeof__(PQfinish) *finish;
    __typeof__(PQconninfoParse) *conninfoParse;
    __typeof__(PQconninfoFree) *conninfoFree;
    __typeof__(PQstatus) *status;
    __typeof__(PQerrorMessage) *errorMessage;
    __typeof__(PQsocket) *socket;
    __typeof__(PQexec) *exec;
    __typeof__(PQprepare) *prepare;
    __typeof__(PQexecPrepared) *execPrepared;
    __typeof__(PQexecParams) *execParams;
    __typeof__(PQresultStatus) *resultStatus;
    __typeof__(PQresultErrorField) *resultErrorField;
    __typeof__(PQresultErrorMessage) *resultErrorMessage;
    __typeof__(PQntuples) *ntuples;
    __typeof__(PQgetvalue) *getvalue;
    __typeof__(PQgetisnull) *getisnull;
    __typeof__(PQclear) *clear;
    __typeof__(PQconsumeInput) *consumeInput;
    __typeof__(PQnotifies) *notifies;
    __typeof__(PQfreemem) *freemem;
    __typeof__(PQsetNoticeProcessor) *setNoticeProcessor;
} postgres_library;

/* [any] The library, for ever; or NULL, and *problem says why (valid until the thread's next dl function). */
const postgres_library *postgres_load(const char **problem);

#endif
