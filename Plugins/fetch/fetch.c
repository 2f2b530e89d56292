/*
 * Another server's answer, fetched without a thread that waits: multi.c has libcurl on the event loops, this file the
 * route. What may be fetched, for how long and how much, is in fetch.yaml.
 *
 *     $ curl 'localhost:8000/fetch?url=http://127.0.0.1:8000/hello'
 *     Hello, World!
 *     $ curl 'localhost:8000/fetch?url=http://127.0.0.1:22/'
 *     127.0.0.1:22 is not among the hosts that may be fetched from
 */
#include <errno.h>
#include <patchbay.h>
#include <stdlib.h>
#include <strings.h>

#include "multi.h"

typedef struct fetcher {
    multis *multis;
    long timeout; /* milliseconds */
    long max_bytes;
} fetcher;

/* One transfer, from the call to its reply. */
typedef struct transfer {
    fetcher *fetcher;
    bay_call *call;
    CURLU *url;
    CURL *easy;
    char *bytes;
    size_t length, capacity;
    bool is_too_large;
} transfer;

static void end(transfer *transfer) {
    curl_easy_cleanup(transfer->easy);
    curl_url_cleanup(transfer->url);
    free(transfer->bytes);
    free(transfer);
}

/* Keeps what has come; 0 ends the transfer. */
static size_t keep(char *bytes, size_t size, size_t count, void *context) {
    transfer *transfer = context;
    size_t length = transfer->length + size * count;
    transfer->is_too_large = length > (size_t)transfer->fetcher->max_bytes;
    if (transfer->is_too_large) return 0;
    if (length > transfer->capacity) {
        size_t capacity = length < 8192 ? 8192 : 2 * length;
        char *larger = realloc(transfer->bytes, capacity);
        if (larger == NULL) return 0;
        transfer->bytes = larger;
        transfer->capacity = capacity;
    }
    memcpy(transfer->bytes + transfer->length, bytes, size * count);
    transfer->length = length;
    return size * count;
}

static void done(CURL *easy, CURLcode result) {
    transfer *transfer;
    char *type = NULL, *location = NULL;
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (result == CURLE_OK && status >= 200 && status <= 599) {
        if (location != NULL) bay_set_header(transfer->call, "Location", location);
        bay_reply(transfer->call, (int)status, type, transfer->bytes, transfer->length);
    } else if (result == CURLE_OPERATION_TIMEDOUT) {
        bay_reply_text(transfer->call, 504, "the server takes too long");
    } else if (transfer->is_too_large) {
        bay_reply_text(transfer->call, 502, "the server's answer is too large");
    } else {
        bay_reply_text(transfer->call, 502, result == CURLE_OK ? "no HTTP status" : curl_easy_strerror(result));
    }
    end(transfer);
}

/* Nobody waits for this call any more. */
static void leave(bay_call *call, void *context) {
    transfer *transfer = context;
    multis_remove(transfer->fetcher->multis, transfer->easy);
    end(transfer);
    bay_reply_status(call, 503); /* nobody gets it, but it ends the call */
}

static bool prepare(transfer *transfer) {
    CURL *easy = transfer->easy = curl_easy_init();
    return easy != NULL && curl_easy_setopt(easy, CURLOPT_CURLU, transfer->url) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, transfer->fetcher->timeout) == CURLE_OK &&
           /* No redirects, which could lead anywhere, and no proxy out of the environment. */
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
}

/* Whether the settings name it. NULL if they do, else what to tell the client. */
static const char *refusal(CURLU *url, char *text, size_t size) {
    char *host = NULL, *port = NULL, key[32], server[300];
    const char *refused = "url must be as http://HOST:PORT/PATH";
    if (curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) {
        snprintf(server, sizeof server, "%s:%s", host, port);
        snprintf(text, size, "%s is not among the hosts that may be fetched from", server);
        refused = text;
        for (int i = 0; refused != NULL; i++) {
            snprintf(key, sizeof key, "hosts.%d", i);
            bay_str allowed = bay_setting(key);
            if (allowed.data == NULL) break;
            if (strcasecmp(allowed.data, server) == 0) refused = NULL;
        }
    }
    curl_free(host);
    curl_free(port);
    return refused;
}

static void fetch(bay_call *call) {
    char text[400];
    fetcher *fetcher = bay_state(call);
    const char *address = bay_query(call, "url").data;
    transfer *transfer = calloc(1, sizeof *transfer);
    CURLU *url = curl_url();
    if (transfer == NULL || url == NULL) {
        free(transfer);
        curl_url_cleanup(url);
        bay_fail(call, strerror(ENOMEM));
        return;
    }
    transfer->fetcher = fetcher;
    transfer->call = call;
    transfer->url = url;
    if (address == NULL || curl_url_set(url, CURLUPART_URL, address, 0) != CURLUE_OK) {
        bay_reply_text(call, 400, "url must be as http://HOST:PORT/PATH");
        end(transfer);
        return;
    }
    const char *refused = refusal(url, text, sizeof text);
    if (refused != NULL) {
        bay_reply_text(call, 403, refused);
        end(transfer);
        return;
    }
    if (!prepare(transfer) || !multis_add(fetcher->multis, transfer->easy)) {
        bay_fail(call, "libcurl does not take the transfer");
        end(transfer);
        return;
    }
    bay_on_cancel(call, leave, transfer);
}

/* -- start and stop -- */

static long number(const char *key, long usual) {
    const char *text = bay_setting(key).data;
    if (text == NULL) return usual;
    char *end;
    long value = strtol(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && value >= 1 && value <= 1000000000) return value;
    bay_logf(BAY_ERROR, "%s is \"%s\"; it must be a whole number from 1 to 1000000000", key, text);
    return -1;
}

static int start(void **state) {
    fetcher *fetcher = calloc(1, sizeof *fetcher);
    if (fetcher == NULL) return ENOMEM;
    fetcher->timeout = number("timeout", 5000);
    fetcher->max_bytes = number("max_bytes", 1048576);
    bool is_set = fetcher->timeout > 0 && fetcher->max_bytes > 0;
    if (is_set) fetcher->multis = multis_make(done);
    if (fetcher->multis == NULL) {
        free(fetcher);
        return is_set ? ENOSYS : EINVAL;
    }
    *state = fetcher;
    return 0;
}

static void stop(void *state) {
    fetcher *fetcher = state;
    multis_free(fetcher->multis);
    free(fetcher);
}

static const bay_options limits = BAY_OPTIONS_DOCS(0, 256, "Fetch a URL", "?url= of a host in fetch.yaml.", "fetch");

BAY_PLUGIN("fetch", "1.0.0",
    BAY_START(start), BAY_STOP(stop),
    BAY_ASYNC_WITH("GET", "/fetch", fetch, NULL, &limits))
