/* Answers with everything that the host says of a request, as JSON. Bytes that are no ASCII become \u00XX. */
#include <patchbay.h>
#include <stdlib.h>

static void print(FILE *json, const char *key, bay_str text) {
    fprintf(json, "\"%s\":", key);
    if (text.data == NULL) {
        fputs("null", json);
        return;
    }
    if (text.data[text.length] != '\0') abort(); /* the header promises a NUL behind every text */
    putc('"', json);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte < 0x20 || byte >= 0x7F || byte == '"' || byte == '\\')
            fprintf(json, "\\u%04x", byte);
        else
            putc(byte, json);
    }
    putc('"', json);
}

static void print_pairs(
    FILE *json, const char *key, bay_call *call,
    bool (*at)(const bay_call *call, size_t index, bay_str *name, bay_str *value)) {
    bay_str name, value;
    fprintf(json, ",\"%s\":[", key);
    for (size_t i = 0; at(call, i, &name, &value); i++) {
        fputs(i == 0 ? "{" : ",{", json);
        print(json, "name", name);
        putc(',', json);
        print(json, "value", value);
        putc('}', json);
    }
    putc(']', json);
}

static int echo_blocking(bay_call *call) {
    char *text = NULL;
    size_t length = 0;
    FILE *json = open_memstream(&text, &length);
    bay_bytes body = bay_body(call);
    if (body.data == NULL) abort(); /* "never NULL, even for none" */
    putc('{', json);
    print(json, "method", bay_method(call));
    putc(',', json);
    print(json, "path", bay_path(call));
    putc(',', json);
    print(json, "query_string", bay_query_string(call));
    putc(',', json);
    print(json, "param", bay_param(call, "param"));
    putc(',', json);
    print(json, "rest", bay_param(call, "rest"));
    putc(',', json);
    print(json, "no_param", bay_param(call, "no_param"));
    putc(',', json);
    print(json, "q", bay_query(call, "q"));
    putc(',', json);
    print(json, "q_second", bay_query_nth(call, "q", 1));
    putc(',', json);
    print(json, "x_one", bay_header(call, "x-oNe"));
    putc(',', json);
    print(json, "x_one_second", bay_header_nth(call, "X-One", 1));
    putc(',', json);
    print(json, "body", (bay_str){(const char *)body.data, body.length});
    putc(',', json);
    print(json, "peer", bay_peer(call));
    putc(',', json);
    print(json, "request_id", bay_request_id(call));
    putc(',', json);
    print(json, "context", (bay_str){bay_context(call), bay_context(call) ? strlen(bay_context(call)) : 0});
    print_pairs(json, "query", call, bay_query_at);
    print_pairs(json, "headers", call, bay_header_at);
    putc('}', json);
    fclose(json);
    int error = bay_reply(call, 200, "application/json", text, length);
    free(text);
    return error;
}

static void echo(bay_call *call) { echo_blocking(call); }

static char context[] = "the context";

BAY_PLUGIN("echo", "1.0.0",
    BAY_ASYNC("GET", "/echo", echo),
    BAY_ASYNC("POST", "/echo", echo),
    BAY_ASYNC_WITH("GET", "/echo/context", echo, context, NULL),
    BAY_BLOCKING("POST", "/echo/blocking", echo_blocking),
    BAY_ASYNC("GET", "/echo/literal", echo),
    BAY_ASYNC("GET", "/echo/one/{param}", echo),
    BAY_ASYNC("GET", "/echo/files/{rest...}", echo))
