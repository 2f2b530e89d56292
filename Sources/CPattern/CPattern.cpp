#include "CPattern.h"

#include <cstdio>
#include <new>
#include <re2/re2.h>

struct pattern_compiled {
    RE2 expression;
    pattern_compiled(const char *text, size_t length, const RE2::Options &options)
        : expression(re2::StringPiece(text, length), options) {}
};

extern "C" {

pattern_compiled *pattern_compile(const char *text, size_t length, char *error, size_t capacity) {
    RE2::Options options;
    options.set_log_errors(false);
    auto *pattern = new (std::nothrow) pattern_compiled(text, length, options);
    if (pattern == nullptr) {
        std::snprintf(error, capacity, "out of memory");
    } else if (!pattern->expression.ok()) {
        std::snprintf(error, capacity, "%s", pattern->expression.error().c_str());
        delete pattern;
        pattern = nullptr;
    }
    return pattern;
}

bool pattern_matches(const pattern_compiled *pattern, const char *text, size_t length) {
    return RE2::PartialMatch(re2::StringPiece(text, length), pattern->expression);
}

void pattern_free(pattern_compiled *pattern) { delete pattern; }

}  // extern "C"
