#include "CJSON.h"

#include <boost/version.hpp>

// Only the parser is compiled in, not Boost.JSON's own values: a third of the time. Where these files are is not
// promised, so other versions are taken whole.
#if BOOST_VERSION / 100 == 1081
#define BOOST_JSON_SOURCE
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/detail/impl/default_resource.ipp>
#include <boost/json/detail/impl/stack.ipp>
#include <boost/json/impl/error.ipp>
#else
#include <boost/json/src.hpp>
#include <boost/json/basic_parser_impl.hpp>
#endif

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <system_error>

namespace {

using boost::json::basic_parser;
using boost::json::parse_options;
using boost::json::string_view;
using code = boost::json::error_code;

// Receives what the parser finds and writes it to the tape.
struct Tape {
    static constexpr std::size_t max_object_size = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    cjson_document *document;
    int fault = CJSON_REFUSED;
    std::uint32_t faulty = 0;
    std::uint32_t depth = 0;
    std::uint32_t open[CJSON_DEEPEST];  // the arrays and objects around the present value

    explicit Tape(cjson_document *into) : document(into) {}

    // The parser stops when one of these returns false; it wants a code then, whichever.
    bool stop(int reason, code &ec) {
        fault = reason;
        ec = boost::json::error::syntax;
        return false;
    }

    bool push(std::uint32_t kind, std::size_t start, std::size_t length, code &ec) {
        if (document->node_count == document->node_capacity) {
            std::uint32_t capacity = std::max<std::uint32_t>(32, document->node_capacity * 2);
            void *memory = std::realloc(document->nodes, std::size_t(capacity) * sizeof(cjson_node));
            if (!memory) return stop(CJSON_NO_MEMORY, ec);
            document->nodes = static_cast<cjson_node *>(memory);
            document->node_capacity = capacity;
        }
        std::uint32_t index = document->node_count++;
        document->nodes[index] = {kind, std::uint32_t(start), std::uint32_t(length), index + 1};
        return true;
    }

    // There is room for all texts: none is longer than it was, and the NUL has the place of a quote or separator.
    void add(string_view part) {
        std::memcpy(document->text + document->text_length, part.data(), part.size());
        document->text_length += part.size();
    }

    bool finish(std::uint32_t kind, string_view last, std::size_t length, code &ec) {
        add(last);
        document->text[document->text_length++] = 0;
        return push(kind, document->text_length - 1 - length, length, ec);
    }

    bool begin(std::uint32_t kind, code &ec) {
        open[depth++] = document->node_count;  // the parser's limit on depth is below ours
        return push(kind, 0, 0, ec);
    }

    void end(std::size_t count) {
        cjson_node &node = document->nodes[open[--depth]];
        node.length = std::uint32_t(count);
        node.next = document->node_count;
    }

    bool isLess(std::uint32_t left, std::uint32_t right) const {
        const cjson_node &a = document->nodes[left], &b = document->nodes[right];
        if (a.length != b.length) return a.length < b.length;
        int order = std::memcmp(document->text + a.start, document->text + b.start, a.length);
        return order != 0 ? order < 0 : left < right;
    }

    bool isSame(std::uint32_t left, std::uint32_t right) const {
        const cjson_node &a = document->nodes[left], &b = document->nodes[right];
        return a.length == b.length && !std::memcmp(document->text + a.start, document->text + b.start, a.length);
    }

    // A few names are compared each with each; more are sorted, so that a client cannot make this slow.
    bool hasDistinctNames(std::uint32_t object, std::size_t count, code &ec) {
        constexpr std::size_t few = 8;
        std::uint32_t some[few];
        std::uint32_t *names = some;
        if (count > few) {
            names = static_cast<std::uint32_t *>(std::malloc(count * sizeof *names));
            if (!names) return stop(CJSON_NO_MEMORY, ec);
        }
        std::uint32_t name = object + 1;
        std::uint32_t second = 0;  // the first one in the text that was there before
        for (std::size_t i = 0; i < count; name = document->nodes[name + 1].next) {
            if (count <= few)
                for (std::size_t j = 0; j < i && !second; j++)
                    if (isSame(names[j], name)) second = name;
            names[i++] = name;
        }
        if (count > few) {
            std::sort(names, names + count, [this](std::uint32_t a, std::uint32_t b) { return isLess(a, b); });
            for (std::size_t i = 1; i < count; i++)
                if (isSame(names[i - 1], names[i]) && (!second || names[i] < second)) second = names[i];
            std::free(names);
        }
        if (!second) return true;
        faulty = second;
        return stop(CJSON_DUPLICATE, ec);
    }

    bool on_document_begin(code &) { return true; }
    bool on_document_end(code &) { return true; }
    bool on_array_begin(code &ec) { return begin(CJSON_ARRAY, ec); }
    bool on_array_end(std::size_t count, code &) {
        end(count);
        return true;
    }
    bool on_object_begin(code &ec) { return begin(CJSON_OBJECT, ec); }
    bool on_object_end(std::size_t count, code &ec) {
        end(count);
        return count < 2 || hasDistinctNames(open[depth], count, ec);
    }
    bool on_string_part(string_view part, std::size_t, code &) {
        add(part);
        return true;
    }
    bool on_string(string_view last, std::size_t length, code &ec) { return finish(CJSON_STRING, last, length, ec); }
    bool on_key_part(string_view part, std::size_t, code &) {
        add(part);
        return true;
    }
    bool on_key(string_view last, std::size_t length, code &ec) { return finish(CJSON_STRING, last, length, ec); }
    bool on_number_part(string_view, code &) { return true; }  // only between buffers, and there is one
    bool on_int64(std::int64_t, string_view text, code &ec) { return finish(CJSON_INTEGER, text, text.size(), ec); }
    bool on_uint64(std::uint64_t, string_view text, code &ec) { return finish(CJSON_INTEGER, text, text.size(), ec); }
    bool on_double(double, string_view text, code &ec) {
        bool isDecimal = text.find_first_of(".eE") != string_view::npos;
        return finish(isDecimal ? CJSON_DECIMAL : CJSON_INTEGER, text, text.size(), ec);
    }
    bool on_bool(bool value, code &ec) { return push(value ? CJSON_TRUE : CJSON_FALSE, 0, 0, ec); }
    bool on_null(code &ec) { return push(CJSON_NULL, 0, 0, ec); }
    bool on_comment_part(string_view, code &) { return true; }
    bool on_comment(string_view, code &) { return true; }
};

template <typename Number>
int parse(const char *text, std::size_t length, Number *number, Number (*whole)(const char *, char **, locale_t)) {
    std::size_t first = length > 0 && text[0] == '-';
    if (first >= length || text[first] < '0' || text[first] > '9') return 0;  // "inf" would be read
    auto [end, error] = std::from_chars(text, text + length, *number);
    if (error == std::errc::invalid_argument || end != text + length) return 0;
    if (error == std::errc::result_out_of_range) {
        // from_chars does not say in which direction. Plugins may change the process's locale, hence our own.
        static const locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
        char *copy = static_cast<char *>(std::malloc(length + 1));
        if (!copy || !plain) return std::free(copy), 0;
        std::memcpy(copy, text, length);
        copy[length] = 0;
        *number = whole(copy, nullptr, plain);
        std::free(copy);
    }
    return 1;
}

template <typename Number>
std::size_t format(Number number, char *text) {
    return std::size_t(std::to_chars(text, text + 32, number, std::chars_format::scientific).ptr - text);
}

}  // namespace

extern "C" {

int cjson_read(cjson_document *document, const char *text, std::size_t length, std::uint32_t depth, std::uint32_t *node) {
    document->node_count = 0;
    document->text_length = 0;
    if (document->text_capacity < length + 1) {
        char *memory = static_cast<char *>(std::realloc(document->text, length + 1));
        if (!memory) return CJSON_NO_MEMORY;
        document->text = memory;
        document->text_capacity = length + 1;
    }
    parse_options options;
    options.max_depth = std::min<std::uint32_t>(depth, CJSON_DEEPEST);
    basic_parser<Tape> parser(options, document);
    code error;
    std::size_t used = parser.write_some(false, length > 0 ? text : "", length, error);
    if (!error && used == length) return CJSON_OK;
    *node = parser.handler().faulty;
    return parser.handler().fault;
}

void cjson_free(cjson_document document) {
    std::free(document.nodes);
    std::free(document.text);
}

int cjson_parse_double(const char *text, std::size_t length, double *number) {
    return parse<double>(text, length, number, strtod_l);
}

int cjson_parse_float(const char *text, std::size_t length, float *number) {
    return parse<float>(text, length, number, strtof_l);
}

size_t cjson_format_double(double number, char *text) { return format(number, text); }
size_t cjson_format_float(float number, char *text) { return format(number, text); }

}  // extern "C"
