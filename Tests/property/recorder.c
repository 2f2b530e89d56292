#include "recorder.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* GCC does not install <sanitizer/allocator_interface.h>. */
int __sanitizer_install_malloc_and_free_hooks(
    void (*malloc_hook)(const volatile void *, size_t), void (*free_hook)(const volatile void *));

/* channel.py has the same. */
enum { AREA = 64 << 20, SCRIPT = 4096, SEEN = 32 << 20, FUNCTIONS = 16384, OWNED = 64 };

/* The beginning of each function's area. */
struct area {
    _Atomic uint32_t calls, given, freed, released;
    uint64_t seen;
};

/* Memory that a function keeps until its next call. */
struct kept {
    struct kept *next;
    void *memory;
};

/* One call of one function; the test never makes two at once. */
struct call {
    struct area *area;
    struct kept *kept;
    const uint8_t *script;
    uint8_t *seen;
};

static uint8_t *file;
static size_t file_size;
static struct call calls[FUNCTIONS];

/* What was given out for good and is not yet freed. */
static struct {
    _Atomic(const volatile void *) memory;
    struct area *area;
} owned[OWNED];

static void fail(const char *what) {
    fprintf(stderr, "recorder: %s\n", what);
    abort();
}

static void note_free(const volatile void *memory) {
    if (!memory) return;
    for (int i = 0; i < OWNED; i++) {
        if (atomic_load(&owned[i].memory) != memory) continue;
        struct area *area = owned[i].area;
        const volatile void *expected = memory;
        if (atomic_compare_exchange_strong(&owned[i].memory, &expected, NULL)) area->freed++;
    }
}

static void note_malloc(const volatile void *memory, size_t size) {
    (void)memory;
    (void)size;
}

__attribute__((constructor)) static void open_file(void) {
    const char *path = getenv("PROPERTY_FILE");
    int descriptor = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0) fail("PROPERTY_FILE names no file");
    file_size = (size_t)lseek(descriptor, 0, SEEK_END);
    file = mmap(NULL, file_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (file == MAP_FAILED) fail("cannot map the file");
    if (!__sanitizer_install_malloc_and_free_hooks(note_malloc, note_free)) fail("no hooks");
}

/* Exactly as large as said, so that reading on is found. */
static void *allocate(size_t size, size_t alignment) {
    void *memory = NULL;
    if (posix_memalign(&memory, alignment < 8 ? 8 : alignment, size)) fail("out of memory");
    return memory;
}

static void *keep(struct call *call, size_t size, size_t alignment) {
    struct kept *kept = allocate(sizeof *kept, 8);
    *kept = (struct kept){call->kept, allocate(size, alignment)};
    call->kept = kept;
    return kept->memory;
}

static void *give_away(struct call *call, size_t size, size_t alignment) {
    void *memory = allocate(size, alignment);
    call->area->given++;
    for (int i = 0; i < OWNED; i++) {
        const volatile void *expected = NULL;
        static char claimed;
        if (!atomic_compare_exchange_strong(&owned[i].memory, &expected, &claimed)) continue;
        owned[i].area = call->area;
        atomic_store(&owned[i].memory, memory);
        return memory;
    }
    fail("owns too much");
    return NULL;
}

struct call *recorder_begin(int function) {
    if (function >= FUNCTIONS || (size_t)(function + 1) * AREA > file_size) fail("no such function");
    struct call *call = &calls[function];
    while (call->kept) {
        struct kept *kept = call->kept;
        call->kept = kept->next;
        free(kept->memory);
        free(kept);
    }
    uint8_t *start = file + (size_t)function * AREA;
    *call = (struct call){.area = (struct area *)start, .script = start + SCRIPT, .seen = start + SEEN};
    call->area->calls++;
    call->area->seen = 0;
    return call;
}

/* What was seen. */

static void put(struct call *call, const void *data, size_t size) {
    if (call->area->seen + size > AREA - SEEN) fail("has seen too much");
    if (size > 0) memcpy(call->seen + call->area->seen, data, size);
    call->area->seen += size;
}

/* 0 for NULL, 1 for an address, 2 for one that no such value may have. */
static bool put_tag(struct call *call, const void *address, size_t alignment) {
    uint8_t tag = !address ? 0 : (uintptr_t)address % alignment == 0 ? 1 : 2;
    put(call, &tag, 1);
    return address != NULL;
}

static void see_fields(struct call *call, const struct type *type, const uint8_t *place) {
    for (uint32_t i = 0; i < type->field_count; i++)
        recorder_see(call, type->fields[i].type, place + type->fields[i].offset);
}

static void see_items(struct call *call, const struct type *item, const uint8_t *items, size_t count) {
    for (size_t i = 0; i < count; i++) recorder_see(call, item, items + i * item->size);
}

void recorder_see(struct call *call, const struct type *type, const void *value) {
    const void *address = value;
    switch (type->kind) {
    case PLAIN:
        if (type->is_optional) {
            memcpy(&address, value, sizeof address);
            if (!put_tag(call, address, type->plain_alignment)) return;
        }
        put(call, address, type->plain_size);
        return;
    case STRUCT: see_fields(call, type, value); return;
    case TEXT:
    case POINTER: {
        memcpy(&address, value, sizeof address);
        if (!put_tag(call, address, type->plain_alignment)) return;
        if (type->kind == POINTER) return see_fields(call, type, address);
        uint32_t length = (uint32_t)strlen(address);
        put(call, &length, sizeof length);
        put(call, address, length);
        return;
    }
    case BYTES:
    case LIST: {
        struct counted counted;
        memcpy(&counted, value, sizeof counted);
        uint64_t count = counted.count;
        bool is_there = put_tag(call, counted.items, type->plain_alignment);
        put(call, &count, sizeof count);
        if (!is_there) return;
        if (type->kind == LIST) return see_items(call, type->item, counted.items, counted.count);
        put(call, counted.items, counted.count);
        return;
    }
    }
}

void recorder_see_wide(struct call *call, int64_t value) { put(call, &value, sizeof value); }

/* What is given. */

static void take(struct call *call, void *data, size_t size) {
    if (size > 0) memcpy(data, call->script, size);
    call->script += size;
}

static bool take_tag(struct call *call) {
    uint8_t tag;
    take(call, &tag, 1);
    return tag != 0;
}

static void *memory(struct call *call, bool is_owned, size_t size, size_t alignment) {
    return is_owned ? give_away(call, size, alignment) : keep(call, size, alignment);
}

static void give(struct call *call, const struct type *type, bool is_owned, uint8_t *place);

static void give_fields(struct call *call, const struct type *type, uint8_t *place) {
    for (uint32_t i = 0; i < type->field_count; i++)
        give(call, type->fields[i].type, false, place + type->fields[i].offset);
}

static void give_items(struct call *call, const struct type *item, uint8_t *items, size_t count) {
    for (size_t i = 0; i < count; i++) give(call, item, false, items + i * item->size);
}

static void give(struct call *call, const struct type *type, bool is_owned, uint8_t *place) {
    uint8_t *address = NULL;
    switch (type->kind) {
    case PLAIN:
        if (!type->is_optional) return take(call, place, type->plain_size);
        if (take_tag(call)) {
            address = keep(call, type->plain_size, type->plain_alignment);
            take(call, address, type->plain_size);
        }
        memcpy(place, &address, sizeof address);
        return;
    case STRUCT: give_fields(call, type, place); return;
    case TEXT:
        if (take_tag(call)) {
            uint32_t length;
            take(call, &length, sizeof length);
            address = memory(call, is_owned, length + 1, 1);
            take(call, address, length);
            address[length] = 0;
        }
        memcpy(place, &address, sizeof address);
        return;
    case POINTER:
        if (take_tag(call)) {
            address = memory(call, is_owned, type->plain_size, type->plain_alignment);
            give_fields(call, type, address);
        }
        memcpy(place, &address, sizeof address);
        return;
    case BYTES:
    case LIST: {
        bool is_there = take_tag(call);
        uint64_t count;
        take(call, &count, sizeof count);
        size_t size = type->kind == LIST ? type->item->size : 1;
        if (is_there) address = keep(call, count * size, type->plain_alignment);
        if (type->kind == LIST)
            give_items(call, type->item, address, count);
        else
            take(call, address, count);
        struct counted counted = {address, count};
        memcpy(place, &counted, sizeof counted);
        return;
    }
    }
}

void recorder_result(struct call *call, const struct type *type, bool is_owned, void *place) {
    memset(place, 0xA5, type->size); /* not what the host would find there by chance */
    give(call, type, is_owned, place);
}

int recorder_status(struct call *call) {
    int32_t numbers[2];
    take(call, numbers, sizeof numbers);
    errno = numbers[1];
    return numbers[0];
}

/* Out-parameters. In the script each begins with whether it is written at all. */

void recorder_value(struct call *call, const struct type *type, bool is_owned, void *place) {
    if (!put_tag(call, place, type->alignment)) fail("no place for an out-parameter");
    put(call, place, type->size);
    if (take_tag(call)) give(call, type, is_owned, place);
}

void recorder_text(struct call *call, char *text, size_t room) {
    uint64_t seen = room;
    put(call, &seen, sizeof seen);
    if (!put_tag(call, text, 1)) fail("no place for a text");
    put(call, text, 1);
    if (!take_tag(call)) return;
    memset(text, 0xA5, room);
    uint32_t length;
    take(call, &length, sizeof length);
    take(call, text, length);
    text[length] = 0;
}

void recorder_counted(struct call *call, const struct type *item, void *items, size_t *count) {
    uint64_t room = *count;
    put(call, &room, sizeof room);
    if (!put_tag(call, items, item ? item->alignment : 1)) fail("no place for items");
    size_t size = item ? item->size : 1;
    memset(items, 0xA5, room * size); /* all of it is ours */
    *count = 0;
    if (!take_tag(call)) return;
    uint64_t given;
    take(call, &given, sizeof given);
    *count = given;
    if (item)
        give_items(call, item, items, given);
    else
        take(call, items, given);
}

void recorder_release(void *memory) {
    for (int i = 0; i < OWNED; i++)
        if (atomic_load(&owned[i].memory) == memory) owned[i].area->released++;
    free(memory);
}
