/*
 * A pool of connections to PostgreSQL on each event loop, by libpq's non-blocking functions on the host's watches
 * (patchbay/watch.h) and timers (patchbay/timer.h). No thread waits for the server.
 *
 * A query goes to a connection that is idle, or waits in line until one is. What ends the wait early is the end of its
 * call: its deadline (--call-timeout, or the route's own) and a client that leaves. The server is then told to cancel,
 * and the connection is used again once it has.
 *
 * Settings (NAME.yaml): database, connections, waiting. See quotes.yaml.
 */
#ifndef POOL_H
#define POOL_H

#include <libpq-fe.h>
#include <patchbay.h>

enum { POOL_VALUES_MAX = 8 };

/* [main] Hooks of the plugin: BAY_START(pool_start), BAY_STOP(pool_stop). The state is the pool's. Connects to nothing
 * yet, so that a plugin starts while the database is away. */
int pool_start(void **state);
void pool_stop(void *state);

/* [loop] The server has answered, be it with an error. Reply to the call, or ask again for it. result is valid until
 * this returns. */
typedef void (*pool_answer)(bay_call *call, const PGresult *result);

/* [loop] Runs one statement for a call, with `count` values for $1, $2, ... as text (NULL is SQL's NULL). sql and the
 * values must stay valid until the reply, as constants do and what bay_param, bay_query and bay_body return. One query
 * at a time for each call.
 *
 * The call gets 503 instead of an answer if the server is away, the connection is lost, or too many wait already. */
void pool_ask(bay_call *call, const char *sql, int count, const char *const *values, pool_answer answer);

/* [any] Replies 503 with Retry-After. */
void pool_unavailable(bay_call *call, const char *text);

#endif
