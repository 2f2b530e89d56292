#include <patchbay/loop.h>
#include <patchbay/timer.h>
#include <patchbay/watch.h>
#include <stdlib.h>

#include "multi.h"

/* One for each loop, and touched there only. */
typedef struct multi {
    CURLM *curl;
    bay_timer timer;
    multi_done done;
} multi;

struct multis {
    const bay_loop_functions *loops;
    uint32_t count;
    multi multis[];
};

/* A socket of libcurl's that is watched. */
typedef struct wait {
    multi *multi;
    curl_socket_t socket;
    bay_watch watch;
    bool is_known; /* to libcurl */
} wait;

/* Something has happened: libcurl goes on, and says which transfers are over. */
static void act(multi *multi, curl_socket_t socket, int events) {
    int count;
    CURLMsg *message;
    curl_multi_socket_action(multi->curl, socket, events, &count);
    while ((message = curl_multi_info_read(multi->curl, &count)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        CURLcode result = message->data.result;
        curl_multi_remove_handle(multi->curl, easy);
        multi->done(easy, result);
    }
}

/* -- what the loop tells -- */

static void ready(bay_watch watch, uint32_t events, void *context) {
    wait *wait = context;
    (void)watch;
    act(wait->multi, wait->socket,
        (events & BAY_READABLE ? CURL_CSELECT_IN : 0) | (events & BAY_WRITABLE ? CURL_CSELECT_OUT : 0) |
            (events & BAY_BROKEN ? CURL_CSELECT_ERR : 0));
}

static void ended(void *context) {
    wait *wait = context;
    if (wait->is_known) curl_multi_assign(wait->multi->curl, wait->socket, NULL);
    free(wait);
}

static void tick(bay_timer timer, void *context) {
    (void)timer;
    act(context, CURL_SOCKET_TIMEOUT, 0);
}

/* -- what libcurl asks for -- */

static int watch_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *of_socket) {
    multi *multi = context;
    wait *known = of_socket;
    uint32_t events = (what & CURL_POLL_IN ? BAY_READABLE : 0) | (what & CURL_POLL_OUT ? BAY_WRITABLE : 0);
    (void)easy;
    if (what == CURL_POLL_REMOVE || events == 0) {
        if (known == NULL) return 0;
        known->is_known = false;
        curl_multi_assign(multi->curl, socket, NULL);
        bay_watch_close(known->watch);
        return 0;
    }
    if (known != NULL) return bay_watch_change(known->watch, events) == 0 ? 0 : -1;
    wait *new = calloc(1, sizeof *new);
    if (new == NULL) return -1;
    *new = (wait){multi, socket, 0, true};
    if (bay_watch_open(NULL, socket, events, ready, ended, new, &new->watch) != 0) {
        free(new);
        return -1;
    }
    curl_multi_assign(multi->curl, socket, new);
    return 0;
}

static int set_timer(CURLM *curl, long milliseconds, void *context) {
    multi *multi = context;
    uint32_t first = milliseconds < 0 ? BAY_NEVER : milliseconds < 1000000000 ? (uint32_t)milliseconds : 1000000000;
    (void)curl;
    if (bay_timer_set(multi->timer, first, 0) == 0 || milliseconds < 0) return 0;
    /* There is none yet, or it has ended with its last tick. */
    return bay_timer_start(NULL, first, 0, tick, NULL, multi, &multi->timer) == 0 ? 0 : -1;
}

/* -- what the plugin asks for -- */

static multi *of_this_loop(multis *all) { return &all->multis[all->loops->index(all->loops->current())]; }

bool multis_add(multis *all, CURL *easy) { return curl_multi_add_handle(of_this_loop(all)->curl, easy) == CURLM_OK; }

void multis_remove(multis *all, CURL *easy) { curl_multi_remove_handle(of_this_loop(all)->curl, easy); }

multis *multis_make(multi_done done) {
    const bay_loop_functions *loops = bay_loop_extension();
    if (loops == NULL || bay_watch_extension() == NULL || bay_timer_extension() == NULL) return NULL;
    uint32_t count = loops->count();
    multis *all = calloc(1, sizeof *all + count * sizeof(multi));
    if (all == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(all);
        return NULL;
    }
    all->loops = loops;
    for (; all->count < count; all->count++) {
        multi *multi = &all->multis[all->count];
        multi->done = done;
        multi->curl = curl_multi_init();
        if (multi->curl == NULL) {
            multis_free(all);
            return NULL;
        }
        curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, watch_socket);
        curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
        curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, set_timer);
        curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
    }
    return all;
}

/* All calls, watches and timers have ended; what is left are connections that libcurl has kept. */
void multis_free(multis *all) {
    for (uint32_t i = 0; i < all->count; i++) curl_multi_cleanup(all->multis[i].curl);
    free(all);
    curl_global_cleanup();
}
