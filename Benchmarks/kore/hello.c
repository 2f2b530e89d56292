/* The same answer from Kore: one function, on its worker's event loop. */
#include <kore/kore.h>
#include <kore/http.h>

int hello(struct http_request *request);

int hello(struct http_request *request) {
    http_response_header(request, "content-type", "text/plain; charset=utf-8");
    http_response(request, HTTP_STATUS_OK, "Hello, World!", 13);
    return KORE_RESULT_OK;
}
