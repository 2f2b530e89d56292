/*
 * Rows of a PostgreSQL database, read and written without a thread that waits: pool.c has the connections, this file
 * the routes. PostgreSQL makes the JSON. Settings are in quotes.yaml; `psql -f quotes.sql` makes the table.
 *
 *     $ curl localhost:8000/quotes/1
 *     {"id":1,"author":"Grace Hopper","text":"A ship in port is safe, but that is not what ships are built for."}
 *     $ curl 'localhost:8000/quotes?author=Donald+Knuth&limit=1'
 *     [{"id":2,"author":"Donald Knuth","text":"Beware of bugs in the above code; I have only proved it correct, ..."}]
 *     $ curl -d '{"author":"Ada Lovelace","text":"Those who view mathematical science, ..."}' localhost:8000/quotes
 *     {"id":4,"author":"Ada Lovelace","text":"Those who view mathematical science, ..."}
 */
#include "pool.h"

/* An error of PostgreSQL's as an answer, by the class of its code: appendix A of its manual has them. */
static void refuse(bay_call *call, const PGresult *result) {
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    char class[3] = "";
    if (code != NULL) memcpy(class, code, 2);
    if (strcmp(class, "22") == 0 || strcmp(class, "23") == 0) {
        bay_reply_text(call, 400, text); /* the values are at fault: of a wrong form, or against a constraint */
    } else if (strcmp(class, "53") == 0 || strcmp(class, "57") == 0) {
        pool_unavailable(call, text); /* it is short of something, or being stopped */
    } else {
        bay_fail(call, PQresultErrorMessage(result));
    }
}

/* One row with one column that holds JSON; or none. */
static void reply_row(bay_call *call, int status, const PGresult *result) {
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        refuse(call, result);
    } else if (PQntuples(result) == 0) {
        bay_reply_text(call, 404, "There is no such quote.");
    } else {
        bay_reply(call, status, "application/json", PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0));
    }
}

static void found(bay_call *call, const PGresult *result) { reply_row(call, 200, result); }
static void made(bay_call *call, const PGresult *result) { reply_row(call, 201, result); }

static void list(bay_call *call) {
    const char *values[] = {bay_query(call, "author").data, bay_query(call, "limit").data};
    pool_ask(
        call,
        "SELECT coalesce(json_agg(q), '[]') FROM (SELECT * FROM quotes WHERE $1::text IS NULL OR author = $1"
        " ORDER BY id LIMIT least(coalesce($2::int, 20), 1000)) q",
        2, values, found);
}

static void one(bay_call *call) {
    const char *values[] = {bay_param(call, "id").data};
    pool_ask(call, "SELECT row_to_json(q) FROM quotes q WHERE id = $1::bigint", 1, values, found);
}

static void add(bay_call *call) {
    bay_bytes body = bay_body(call);
    const char *values[] = {(const char *)body.data};
    if (memchr(body.data, '\0', body.length) != NULL) {
        bay_reply_text(call, 400, "There is a NUL in the body.");
        return;
    }
    pool_ask(
        call,
        "INSERT INTO quotes (author, text) SELECT author, text FROM json_to_record($1::json) AS q(author text, text text)"
        " RETURNING row_to_json(quotes)",
        1, values, made);
}

static const bay_options list_docs = BAY_DOCS("List quotes", "?author= one person's, ?limit= how many (20).", "quotes");
static const bay_options one_docs = BAY_DOCS("One quote", NULL, "quotes");
static const bay_options add_docs = BAY_DOCS("Add a quote", "Body: {\"author\": ..., \"text\": ...}", "quotes");

BAY_PLUGIN("quotes", "1.0.0",
    BAY_START(pool_start), BAY_STOP(pool_stop),
    BAY_ASYNC_WITH("GET", "/quotes", list, NULL, &list_docs),
    BAY_ASYNC_WITH("GET", "/quotes/{id}", one, NULL, &one_docs),
    BAY_ASYNC_WITH("POST", "/quotes", add, NULL, &add_docs))
