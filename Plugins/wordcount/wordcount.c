/*
 * A file goes up, JSON comes back: lines, words and bytes as wc counts them, and the ten most frequent words.
 * Blocking, so it runs on the thread pool and may take its time.
 *
 *     $ printf 'to be or\nnot to be\n' | curl --data-binary @- localhost:8000/wordcount
 *     {"lines":2,"words":6,"bytes":19,"top":[{"word":"be","count":2},{"word":"to","count":2},...]}
 *
 * A word is what stands between white space. Words are not copied: the table points into the body, and takes at
 * most 64 bytes for each different word.
 */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include <errno.h>
#include <patchbay.h>
#include <stdlib.h>

typedef struct word {
    uint32_t start, length; /* in the body */
    uint32_t hash, count;   /* count 0: an empty slot */
} word;

/* An open-addressing hash table; `size` is a power of two, at most three quarters are used. */
typedef struct table {
    const uint8_t *text;
    word *slots;
    size_t size, used;
} table;

enum { TOP = 10 };

static bool grow(table *words) {
    size_t size = words->size ? words->size * 2 : 1024;
    word *slots = calloc(size, sizeof *slots);
    if (slots == NULL) return false;
    for (size_t i = 0; i < words->size; i++) {
        if (words->slots[i].count == 0) continue;
        size_t at = words->slots[i].hash & (size - 1);
        while (slots[at].count != 0) at = (at + 1) & (size - 1);
        slots[at] = words->slots[i];
    }
    free(words->slots);
    words->slots = slots;
    words->size = size;
    return true;
}

static bool count_word(table *words, uint32_t start, uint32_t length, uint32_t hash) {
    if (words->used >= words->size / 4 * 3 && !grow(words)) return false;
    hash ^= hash >> 15;
    for (size_t at = hash & (words->size - 1);; at = (at + 1) & (words->size - 1)) {
        word *slot = &words->slots[at];
        if (slot->count == 0) {
            *slot = (word){start, length, hash, 1};
            words->used++;
            return true;
        }
        if (slot->hash == hash && slot->length == length &&
            memcmp(words->text + slot->start, words->text + start, length) == 0) {
            slot->count++;
            return true;
        }
    }
}

/* More often first; of equally frequent ones the lesser bytes first. */
static bool before(const table *words, const word *a, const word *b) {
    if (a->count != b->count) return a->count > b->count;
    int order = memcmp(words->text + a->start, words->text + b->start, a->length < b->length ? a->length : b->length);
    return order != 0 ? order < 0 : a->length < b->length;
}

static int most_frequent(const table *words, word top[TOP]) {
    int count = 0;
    for (size_t i = 0; i < words->size; i++) {
        const word *slot = &words->slots[i];
        if (slot->count == 0 || (count == TOP && !before(words, slot, &top[TOP - 1]))) continue;
        int at = count < TOP ? count++ : TOP - 1;
        for (; at > 0 && before(words, slot, &top[at - 1]); at--) top[at] = top[at - 1];
        top[at] = *slot;
    }
    return count;
}

/* How many bytes the UTF-8 character at the front has; 0 if there is none (RFC 3629). */
static size_t utf8_length(const uint8_t *at, size_t left) {
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (length == 1) return 1;
    if (at[0] < 0xC2 || at[0] > 0xF4 || left < length) return 0;
    if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F)) return 0;
    if ((at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F)) return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    return length;
}

/* A JSON string. Bytes that are not UTF-8 become U+FFFD, since JSON can't hold them. */
static void print_json_string(FILE *json, const uint8_t *bytes, size_t length) {
    putc('"', json);
    for (size_t i = 0; i < length;) {
        size_t width = utf8_length(bytes + i, length - i);
        if (width == 0)
            fputs("\xEF\xBF\xBD", json);
        else if (bytes[i] == '"' || bytes[i] == '\\')
            fprintf(json, "\\%c", bytes[i]);
        else if (bytes[i] < 0x20)
            fprintf(json, "\\u%04x", bytes[i]);
        else
            fwrite(bytes + i, 1, width, json);
        i += width ? width : 1;
    }
    putc('"', json);
}

static int reply(bay_call *call, const table *words, size_t lines, size_t count, size_t bytes) {
    char *text = NULL;
    size_t length = 0;
    FILE *json = open_memstream(&text, &length);
    if (json == NULL) return errno;
    fprintf(json, "{\"lines\":%zu,\"words\":%zu,\"bytes\":%zu,\"top\":[", lines, count, bytes);
    word top[TOP];
    int found = most_frequent(words, top);
    for (int i = 0; i < found; i++) {
        fputs(i == 0 ? "{\"word\":" : ",{\"word\":", json);
        print_json_string(json, words->text + top[i].start, top[i].length);
        fprintf(json, ",\"count\":%u}", (unsigned)top[i].count);
    }
    fputs("]}", json);
    int error = fclose(json) == 0 ? bay_reply(call, 200, "application/json", text, length) : ENOMEM;
    free(text);
    return error;
}

static bool is_space(uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

static int wordcount(bay_call *call) {
    bay_bytes body = bay_body(call);
    if (body.length > UINT32_MAX) return bay_reply_json(call, 413, "{\"detail\":\"more than 4 GiB\"}");
    table words = {.text = body.data};
    size_t lines = 0, count = 0;
    int error = 0;
    for (size_t i = 0; i < body.length && error == 0;) {
        if (is_space(body.data[i])) {
            lines += body.data[i++] == '\n';
            continue;
        }
        size_t start = i;
        uint32_t hash = 2166136261u; /* FNV-1a */
        for (; i < body.length && !is_space(body.data[i]); i++) hash = (hash ^ body.data[i]) * 16777619u;
        count++;
        if (!count_word(&words, (uint32_t)start, (uint32_t)(i - start), hash)) error = ENOMEM;
        if (count % 65536 == 0 && bay_cancelled(call)) error = ECANCELED; /* nobody waits any more */
    }
    if (error == 0) error = reply(call, &words, lines, count, body.length);
    free(words.slots);
    return error; /* not 0 and no reply: the client gets 500, the log the reason */
}

BAY_PLUGIN("wordcount", "1.0.0",
    BAY_BLOCKING("POST", "/wordcount", wordcount))
