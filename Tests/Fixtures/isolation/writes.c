/* Does to its standard error what a host would not like to be done to its own. */
#include <errno.h>
#include <fcntl.h>
#include <patchbay.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int answer(bay_call *call, int code) {
    char text[16];
    snprintf(text, sizeof text, "%d", code < 0 ? errno : 0);
    return bay_reply_text(call, 200, text);
}

static void say(const char *text) {
    ssize_t written = write(2, text, strlen(text));
    (void)written;
}

static int wipe(bay_call *call) { return answer(call, ftruncate(2, 0)); }
static int mute(bay_call *call) { return answer(call, shutdown(2, SHUT_RDWR)); }
static int hurry(bay_call *call) { return answer(call, fcntl(2, F_SETFL, O_NONBLOCK)); }

static int forge(bay_call *call) {
    say("2001-02-03T04:05:06Z critical the host is on fire plugin=good\n\033[31mred\rback\n");
    return bay_reply_text(call, 200, "said");
}

/* Lines without end, then a line without an end. */
static int flood(bay_call *call) {
    for (int i = 0; i < 200000; i++) say("water\n");
    return bay_reply_text(call, 200, "said");
}
static int ramble(bay_call *call) {
    char *text = malloc(100001);
    memset(text, 'a', 100000);
    text[100000] = '\0';
    say(text);
    say("\nafter all\n");
    free(text);
    return bay_reply_text(call, 200, "said");
}

static int crash(bay_call *call) {
    (void)call;
    say("first words\nlast words");
    abort();
}

static int flood_and_crash(bay_call *call) {
    for (int i = 0; i < 120000; i++) say("water\n");
    return crash(call);
}

BAY_PLUGIN("writes", "1.0.0",
    BAY_BLOCKING("GET", "/wipe", wipe),
    BAY_BLOCKING("GET", "/mute", mute),
    BAY_BLOCKING("GET", "/hurry", hurry),
    BAY_BLOCKING("GET", "/forge", forge),
    BAY_BLOCKING("GET", "/flood", flood),
    BAY_BLOCKING("GET", "/ramble", ramble),
    BAY_BLOCKING("GET", "/crash", crash),
    BAY_BLOCKING("GET", "/flood-and-crash", flood_and_crash))
