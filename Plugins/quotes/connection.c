/* One connection: it is made, runs one query after the other, and is lost. */
#include "internal.h"

#include <patchbay/blocking.h>

enum { CANCEL_TIME = 5000 }; /* milliseconds for the server to end a query that nobody waits for */

/* On its way to a thread of the host's, which asks the server to cancel a query, and back. */
typedef struct cancellation {
    connection *connection; /* NULL: closed meanwhile */
    PGcancel *cancel;
} cancellation;

static void ready(bay_watch watch, uint32_t events, void *context);

static void close_connection(connection *c) {
    bay_watch_close(c->watch);
    bay_timer_stop(c->timer);
    if (c->cancellation != NULL) c->cancellation->connection = NULL;
    c->cancellation = NULL;
    PQclear(c->result);
    PQfinish(c->pg);
    c->result = NULL;
    c->pg = NULL;
    c->state = CLOSED;
}

/* It is of no use any more, and neither is what it was doing. why: NULL for what libpq says. */
static void lose(connection *c, const char *why) {
    char text[256];
    query *query = c->query;
    bool was_connecting = c->state == CONNECTING;
    snprintf(text, sizeof text, "%s", why ? why : PQerrorMessage(c->pg));
    text[strcspn(text, "\n")] = '\0';
    close_connection(c);
    c->query = NULL;
    if (was_connecting) {
        pool_cannot_connect(c->pool, text);
    } else {
        bay_logf(BAY_WARNING, "a connection to PostgreSQL is lost: %s", text);
    }
    if (query != NULL) pool_unavailable(query->call, "The database went away. Try again in a moment.");
    free(query);
    pool_go_on(c->pool);
}

static void take_too_long(bay_timer timer, void *context) {
    (void)timer;
    lose(context, "the server takes too long");
}

/* -- to connect -- */

static void notice(void *context, const char *text) {
    (void)context;
    bay_logf(BAY_INFO, "PostgreSQL: %.*s", (int)strcspn(text, "\n"), text);
}

static void watch(connection *c, uint32_t events) {
    int error = bay_watch_open(NULL, PQsocket(c->pg), events, ready, NULL, c, &c->watch);
    if (error != 0) lose(c, strerror(error));
}

static void connect_on(connection *c, PostgresPollingStatusType step) {
    switch (step) {
    case PGRES_POLLING_READING: watch(c, BAY_READABLE); return;
    case PGRES_POLLING_WRITING: watch(c, BAY_WRITABLE); return;
    case PGRES_POLLING_OK: break;
    default: lose(c, NULL); return;
    }
    PQsetnonblocking(c->pg, 1);
    bay_timer_stop(c->timer);
    c->state = IDLE;
    watch(c, BAY_READABLE); /* an idle one too: so it is seen when the server closes it */
    if (c->state == IDLE) pool_has_connected(c->pool);
}

void open_connection(connection *c) {
    pools *all = c->pool->all;
    /* Later words go before what the URL says, empty ones say nothing. Kerberos would block. */
    const char *words[] = {"fallback_application_name", "dbname", "hostaddr", "client_encoding", "gssencmode", NULL};
    const char *values[] = {"patchbay", all->database, all->address, "UTF8", "disable", NULL};
    c->state = CONNECTING;
    c->pg = PQconnectStartParams(words, values, 1);
    if (PQstatus(c->pg) == CONNECTION_BAD) {
        lose(c, c->pg ? NULL : strerror(ENOMEM));
        return;
    }
    PQsetNoticeProcessor(c->pg, notice, NULL);
    int error = bay_timer_start(NULL, (uint32_t)all->connect_time, 0, take_too_long, NULL, c, &c->timer);
    if (error != 0) {
        lose(c, strerror(error));
    } else {
        connect_on(c, PGRES_POLLING_WRITING);
    }
}

/* -- to run a query -- */

/* What it ran is over: whoever waits for it is answered, and the next one may have the connection. */
static void finish(connection *c) {
    query *query = c->query;
    PGresult *result = c->result;
    bool is_clean = PQtransactionStatus(c->pg) == PQTRANS_IDLE;
    bay_timer_stop(c->timer);
    c->query = NULL;
    c->result = NULL;
    c->state = is_clean ? IDLE : ABANDONED;
    if (query != NULL) query->answer(query->call, result);
    free(query);
    PQclear(result);
    if (is_clean) {
        pool_go_on(c->pool);
    } else {
        lose(c, "a statement has left a transaction open");
    }
}

/* Sends what waits to be sent, takes what has come. */
static void go_on(connection *c, uint32_t events) {
    int unsent = -1;
    if ((events & BAY_READABLE) == 0 || PQconsumeInput(c->pg)) unsent = PQflush(c->pg);
    if (unsent < 0) {
        lose(c, NULL);
        return;
    }
    bay_watch_change(c->watch, unsent ? BAY_READABLE | BAY_WRITABLE : BAY_READABLE);
    while (!PQisBusy(c->pg)) {
        PGresult *result = PQgetResult(c->pg);
        if (result != NULL) {
            PQclear(c->result);
            c->result = result;
        } else {
            if (c->state == BUSY || (c->state == ABANDONED && c->cancellation == NULL)) finish(c);
            return;
        }
    }
}

static void ready(bay_watch watch, uint32_t events, void *context) {
    connection *c = context;
    if (c->state == CONNECTING) {
        /* After each step it may be another socket (the next address, no TLS), and the old one closed. */
        bay_watch_close(watch);
        connect_on(c, PQconnectPoll(c->pg));
    } else {
        go_on(c, events);
    }
}

void run_query(connection *c, query *query) {
    c->query = query;
    c->state = BUSY;
    if (PQsendQueryParams(c->pg, query->sql, query->count, NULL, query->values, NULL, NULL, 0)) {
        go_on(c, 0);
    } else {
        lose(c, NULL);
    }
}

/* -- to cancel it -- */

/* [pool] libpq asks by a connection of its own, and waits for it. */
static int cancel(void *context) {
    char text[256];
    PQcancel(((cancellation *)context)->cancel, text, sizeof text);
    return 0;
}

/* [loop] From here on it cannot hit what the connection runs next. */
static void cancelled(bay_call *none, int result, void *context) {
    cancellation *done = context;
    connection *c = done->connection;
    (void)none, (void)result;
    PQfreeCancel(done->cancel);
    free(done);
    if (c == NULL) return;
    c->cancellation = NULL;
    go_on(c, 0);
}

/* Nobody waits for its query any more: it is cancelled; or goes on for a while, where no thread is free to say so. */
void abandon_query(connection *c) {
    free(c->query);
    c->query = NULL;
    c->state = ABANDONED;
    cancellation *errand = calloc(1, sizeof *errand);
    if (errand != NULL) {
        errand->connection = c;
        errand->cancel = PQgetCancel(c->pg);
        c->cancellation = errand;
        if (errand->cancel == NULL || bay_run_blocking(NULL, cancel, cancelled, errand) != 0) {
            c->cancellation = NULL;
            PQfreeCancel(errand->cancel);
            free(errand);
        }
    }
    int error = bay_timer_start(NULL, CANCEL_TIME, 0, take_too_long, NULL, c, &c->timer);
    if (error != 0) lose(c, strerror(error));
}
