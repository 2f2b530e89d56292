#include "internal.h"

/* A setting that is a whole number, `usual` if it is not there, or -1. */
static long number(const char *key, long usual, long most) {
    const char *text = bay_setting(key).data;
    if (text == NULL) return usual;
    char *end;
    long value = strtol(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && value >= 1 && value <= most) return value;
    bay_logf(BAY_ERROR, "%s is \"%s\"; it must be a whole number from 1 to %ld", key, text, most);
    return -1;
}

/* libpq would look the name up while it connects, and block. */
static int look_up(pools *all, const char *host) {
    struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM};
    int code = getaddrinfo(host, NULL, &hints, &found);
    if (code == 0) {
        code = getnameinfo(
            found->ai_addr, found->ai_addrlen, all->address, sizeof all->address, NULL, 0, NI_NUMERICHOST);
        freeaddrinfo(found);
    }
    if (code != 0) bay_logf(BAY_ERROR, "database: host \"%s\": %s", host, gai_strerror(code));
    return code == 0 ? 0 : EHOSTUNREACH;
}

static int read_database(pools *all) {
    all->database = bay_setting("database").data;
    if (all->database == NULL) {
        bay_log(BAY_ERROR, "the setting database is missing, as database: postgres://USER@HOST/NAME");
        return EINVAL;
    }
    char *fault = NULL;
    PQconninfoOption *options = PQconninfoParse(all->database, &fault);
    if (options == NULL) {
        bay_logf(BAY_ERROR, "database: %s", fault ? fault : strerror(ENOMEM));
        PQfreemem(fault);
        return EINVAL;
    }
    const char *host = NULL;
    bool has_address = false;
    long seconds = 0;
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (option->val == NULL || *option->val == '\0') continue;
        if (strcmp(option->keyword, "host") == 0) host = option->val;
        if (strcmp(option->keyword, "hostaddr") == 0) has_address = true;
        if (strcmp(option->keyword, "connect_timeout") == 0) seconds = atol(option->val);
    }
    all->connect_time = seconds <= 0 ? 5000 : seconds > 600 ? 600000 : 1000 * seconds;
    bool is_name = host != NULL && *host != '/' && *host != '@' && !has_address; /* and not the path of a socket */
    int error = is_name ? look_up(all, host) : 0;
    PQconninfoFree(options);
    return error;
}

int read_settings(pools *all) {
    all->connections = number("connections", 4, 1000);
    all->waiting = number("waiting", 1000, 1000000);
    return all->connections < 0 || all->waiting < 0 ? EINVAL : read_database(all);
}
