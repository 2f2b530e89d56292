/* C has a way to take files into an executable that costs no time to compile and no memory to hold: #embed. They lie
 * among its constants, and are read from its file when somebody asks for them. The compiler tells SwiftPM of them, so a
 * change of one is built in the next time.
 *
 * Tests/docs-page holds that every file of Page/ is here, and served. */
#include "CDocsPage.h"

#include <string.h>

/* Of C23; clang takes it in C11 too. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t index_html[] = {
#embed "Page/index.html"
};
static const uint8_t answer_css[] = {
#embed "Page/answer.css"
};
static const uint8_t base_css[] = {
#embed "Page/base.css"
};
static const uint8_t colours_css[] = {
#embed "Page/colours.css"
};
static const uint8_t form_css[] = {
#embed "Page/form.css"
};
static const uint8_t routes_css[] = {
#embed "Page/routes.css"
};
static const uint8_t answer_js[] = {
#embed "Page/answer.js"
};
static const uint8_t bodies_js[] = {
#embed "Page/bodies.js"
};
static const uint8_t dom_js[] = {
#embed "Page/dom.js"
};
static const uint8_t exact_js[] = {
#embed "Page/exact.js"
};
static const uint8_t example_js[] = {
#embed "Page/example.js"
};
static const uint8_t fields_js[] = {
#embed "Page/fields.js"
};
static const uint8_t list_js[] = {
#embed "Page/list.js"
};
static const uint8_t main_js[] = {
#embed "Page/main.js"
};
static const uint8_t markdown_js[] = {
#embed "Page/markdown.js"
};
static const uint8_t place_js[] = {
#embed "Page/place.js"
};
static const uint8_t problems_js[] = {
#embed "Page/problems.js"
};
static const uint8_t request_js[] = {
#embed "Page/request.js"
};
static const uint8_t route_js[] = {
#embed "Page/route.js"
};
static const uint8_t routes_js[] = {
#embed "Page/routes.js"
};
static const uint8_t scan_js[] = {
#embed "Page/scan.js"
};
static const uint8_t schema_js[] = {
#embed "Page/schema.js"
};
static const uint8_t theme_js[] = {
#embed "Page/theme.js"
};
static const uint8_t trial_js[] = {
#embed "Page/trial.js"
};
static const uint8_t icon_svg[] = {
#embed "Page/icon.svg"
};

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define IMAGE "image/svg+xml"
#define FILE_AT(path, type, bytes) {path, type, bytes, sizeof bytes}

static const docs_file files[] = {
    FILE_AT("/docs", HTML, index_html),
    FILE_AT("/docs/answer.css", CSS, answer_css),
    FILE_AT("/docs/base.css", CSS, base_css),
    FILE_AT("/docs/colours.css", CSS, colours_css),
    FILE_AT("/docs/form.css", CSS, form_css),
    FILE_AT("/docs/routes.css", CSS, routes_css),
    FILE_AT("/docs/answer.js", SCRIPT, answer_js),
    FILE_AT("/docs/bodies.js", SCRIPT, bodies_js),
    FILE_AT("/docs/dom.js", SCRIPT, dom_js),
    FILE_AT("/docs/exact.js", SCRIPT, exact_js),
    FILE_AT("/docs/example.js", SCRIPT, example_js),
    FILE_AT("/docs/fields.js", SCRIPT, fields_js),
    FILE_AT("/docs/list.js", SCRIPT, list_js),
    FILE_AT("/docs/main.js", SCRIPT, main_js),
    FILE_AT("/docs/markdown.js", SCRIPT, markdown_js),
    FILE_AT("/docs/place.js", SCRIPT, place_js),
    FILE_AT("/docs/problems.js", SCRIPT, problems_js),
    FILE_AT("/docs/request.js", SCRIPT, request_js),
    FILE_AT("/docs/route.js", SCRIPT, route_js),
    FILE_AT("/docs/routes.js", SCRIPT, routes_js),
    FILE_AT("/docs/scan.js", SCRIPT, scan_js),
    FILE_AT("/docs/schema.js", SCRIPT, schema_js),
    FILE_AT("/docs/theme.js", SCRIPT, theme_js),
    FILE_AT("/docs/trial.js", SCRIPT, trial_js),
    FILE_AT("/docs/icon.svg", IMAGE, icon_svg),
};

const docs_file *docs_file_at(const uint8_t *path, size_t length) {
    for (size_t index = 0; index < sizeof files / sizeof files[0]; index++) {
        const docs_file *file = &files[index];
        if (strlen(file->path) == length && memcmp(file->path, path, length) == 0) return file;
    }
    return NULL;
}
