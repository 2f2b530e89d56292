/* What the files of the pool share. All of it is touched on its own loop only, but for `pools`, which is constant
 * between start and stop. */
#ifndef INTERNAL_H
#define INTERNAL_H

#include "pool.h"

#include <errno.h>
#include <netdb.h>
#include <patchbay/loop.h>
#include <patchbay/timer.h>
#include <patchbay/watch.h>
#include <stdlib.h>
#include <sys/queue.h>

/* From pool_ask until it is answered: in line, or with a connection. */
typedef struct query {
    bay_call *call;
    const char *sql;
    const char *values[POOL_VALUES_MAX];
    int count;
    pool_answer answer;
    TAILQ_ENTRY(query) line;
} query;

typedef enum state {
    CLOSED,     /* becomes CONNECTING */
    CONNECTING, /* becomes IDLE or CLOSED */
    IDLE,       /* becomes BUSY or CLOSED */
    BUSY,       /* runs `query`; becomes IDLE, ABANDONED or CLOSED */
    ABANDONED   /* nobody waits for what it runs; becomes IDLE or CLOSED */
} state;

typedef struct connection {
    struct pool *pool;
    state state;
    PGconn *pg;
    bay_watch watch;
    bay_timer timer; /* until when it must be connected, or the query cancelled */
    query *query;
    PGresult *result;
    struct cancellation *cancellation; /* of what it runs, or NULL */
} connection;

/* One for each loop. */
typedef struct pool {
    struct pools *all;
    connection *connections;
    TAILQ_HEAD(line, query) line;
    long waiting;    /* queries in line */
    uint32_t pause;  /* milliseconds before the next attempt to connect, as the last one failed; 0: it did not */
    bay_timer retry; /* 0: no attempt is due */
} pool;

typedef struct pools {
    const bay_loop_functions *loops;
    const char *database;     /* the setting */
    char address[NI_MAXHOST]; /* of the host that it names; empty if there is nothing to look up */
    long connect_time;        /* milliseconds */
    long connections, waiting; /* for each loop */
    uint32_t count;
    pool *pools;
} pools;

/* settings.c: [main] 0, or an errno value, and then the log says why. */
int read_settings(pools *all);

/* connection.c */
void open_connection(connection *c);
void run_query(connection *c, query *query);
void abandon_query(connection *c);

/* pool.c: what connections tell their pool. */
void pool_has_connected(pool *pool);
void pool_cannot_connect(pool *pool, const char *why);
void pool_go_on(pool *pool);

#endif
