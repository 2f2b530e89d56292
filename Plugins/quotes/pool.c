#include "internal.h"

enum { FIRST_PAUSE = 50, LONGEST_PAUSE = 1000 }; /* milliseconds between two attempts to connect */

void pool_unavailable(bay_call *call, const char *text) {
    bay_set_header(call, "Retry-After", "1");
    bay_reply_text(call, 503, text);
}

/* -- what connections tell -- */

/* No connection, and the last attempt to make one has failed. */
static bool is_away(const pool *pool) {
    if (pool->pause == 0) return false;
    for (long i = 0; i < pool->all->connections; i++)
        if (pool->connections[i].state > CONNECTING) return false;
    return true;
}

static query *take_first(pool *pool) {
    query *first = TAILQ_FIRST(&pool->line);
    TAILQ_REMOVE(&pool->line, first, line);
    pool->waiting--;
    return first;
}

void pool_has_connected(pool *pool) {
    if (pool->pause != 0) bay_log(BAY_INFO, "PostgreSQL is there again");
    pool->pause = 0;
    bay_timer_stop(pool->retry);
    pool->retry = 0;
    pool_go_on(pool);
}

/* Whether or not somebody waits: so the pool learns that the server is back. */
static void try_again(bay_timer timer, void *context) {
    pool *pool = context;
    (void)timer;
    pool->retry = 0;
    for (long i = 0; i < pool->all->connections; i++) {
        if (pool->connections[i].state != CLOSED) continue;
        open_connection(&pool->connections[i]);
        return;
    }
}

void pool_cannot_connect(pool *pool, const char *why) {
    if (pool->retry != 0) return; /* another one could not either */
    if (pool->pause == 0) bay_logf(BAY_WARNING, "no connection to PostgreSQL: %s", why);
    pool->pause = pool->pause == 0 ? FIRST_PAUSE : pool->pause < LONGEST_PAUSE / 2 ? 2 * pool->pause : LONGEST_PAUSE;
    if (bay_timer_start(NULL, pool->pause, 0, try_again, NULL, pool, &pool->retry) != 0) pool->pause = 0;
    while (is_away(pool) && !TAILQ_EMPTY(&pool->line)) {
        query *query = take_first(pool);
        pool_unavailable(query->call, "The database is away. Try again in a moment.");
        free(query);
    }
}

/* Gives idle connections to those in line, and opens more if they are too few. */
void pool_go_on(pool *pool) {
    long opening = 0;
    for (long i = 0; i < pool->all->connections; i++) {
        connection *c = &pool->connections[i];
        if (c->state == IDLE && !TAILQ_EMPTY(&pool->line)) run_query(c, take_first(pool));
        if (c->state == CONNECTING) opening++;
    }
    for (long i = 0; i < pool->all->connections && pool->pause == 0 && opening < pool->waiting; i++) {
        if (pool->connections[i].state != CLOSED) continue;
        opening++;
        open_connection(&pool->connections[i]);
    }
}

/* -- what calls ask -- */

/* Nobody waits for this call any more. */
static void leave(bay_call *call, void *context) {
    pool *pool = context;
    query *query;
    TAILQ_FOREACH(query, &pool->line, line) {
        if (query->call != call) continue;
        TAILQ_REMOVE(&pool->line, query, line);
        pool->waiting--;
        free(query);
        break;
    }
    for (long i = 0; i < pool->all->connections; i++) {
        connection *c = &pool->connections[i];
        if (c->query != NULL && c->query->call == call) abandon_query(c);
    }
    bay_reply_status(call, 503); /* nobody gets it, but it ends the call */
}

void pool_ask(bay_call *call, const char *sql, int count, const char *const *values, pool_answer answer) {
    pools *all = bay_state(call);
    pool *pool = &all->pools[all->loops->index(all->loops->current())];
    if (is_away(pool)) {
        pool_unavailable(call, "The database is away. Try again in a moment.");
        return;
    }
    if (pool->waiting >= all->waiting) {
        pool_unavailable(call, "Too many wait for the database. Try again in a moment.");
        return;
    }
    query *query = calloc(1, sizeof *query);
    if (query == NULL || count > POOL_VALUES_MAX) {
        bay_fail(call, query ? "too many values for a query" : strerror(ENOMEM));
        free(query);
        return;
    }
    query->call = call;
    query->sql = sql;
    query->count = count;
    query->answer = answer;
    for (int i = 0; i < count; i++) query->values[i] = values[i];
    TAILQ_INSERT_TAIL(&pool->line, query, line);
    pool->waiting++;
    bay_on_cancel(call, leave, pool);
    pool_go_on(pool);
}

/* -- start and stop -- */

static int set_up(pools *all) {
    all->loops = bay_loop_extension();
    if (all->loops == NULL || bay_watch_extension() == NULL || bay_timer_extension() == NULL) return ENOSYS;
    int error = read_settings(all);
    if (error != 0) return error;

    uint32_t count = all->loops->count();
    all->pools = calloc(count, sizeof *all->pools);
    if (all->pools == NULL) return ENOMEM;
    for (; all->count < count; all->count++) {
        pool *pool = &all->pools[all->count];
        pool->all = all;
        pool->connections = calloc((size_t)all->connections, sizeof *pool->connections);
        if (pool->connections == NULL) return ENOMEM;
        TAILQ_INIT(&pool->line);
        for (long i = 0; i < all->connections; i++) pool->connections[i].pool = pool;
    }
    return 0;
}

int pool_start(void **state) {
    pools *all = calloc(1, sizeof *all);
    if (all == NULL) return ENOMEM;
    int error = set_up(all);
    if (error != 0) {
        pool_stop(all);
        return error;
    }
    *state = all;
    return 0;
}

/* All calls, watches and timers have ended. */
void pool_stop(void *state) {
    pools *all = state;
    for (uint32_t i = 0; i < all->count; i++) {
        for (long k = 0; k < all->connections; k++) PQfinish(all->pools[i].connections[k].pg);
        free(all->pools[i].connections);
    }
    free(all->pools);
    free(all);
}
