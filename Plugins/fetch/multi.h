/*
 * libcurl's multi interface on the event loops: one multi handle for each, on the host's watches (patchbay/watch.h) and
 * timers (patchbay/timer.h). No thread waits for a server; names are looked up by libcurl's own threads.
 */
#ifndef MULTI_H
#define MULTI_H

#include <curl/curl.h>
#include <stdbool.h>

typedef struct multis multis;

/* [loop] A transfer is over, and its handle is yours again. */
typedef void (*multi_done)(CURL *easy, CURLcode result);

/* [main] For start and stop. NULL: no memory, or a host without loops, watches and timers. */
multis *multis_make(multi_done done);
void multis_free(multis *all);

/* [loop] Begins a transfer on this loop. If it returns true, `done` is called later, unless multis_remove comes first. */
bool multis_add(multis *all, CURL *easy);

/* [loop] Ends a transfer of this loop; `done` is not called. */
void multis_remove(multis *all, CURL *easy);

#endif
