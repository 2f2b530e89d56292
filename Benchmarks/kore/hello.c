/* The same answers from Kore: functions on its worker's event loop. */
#include <kore/kore.h>
#include <kore/http.h>

#include "compute.h"

int hello(struct http_request *request);
int computed(struct http_request *request);
int kilobyte(struct http_request *request);
int hundred_kilobytes(struct http_request *request);

static char kilobytes[100 * 1024];

static int answer(struct http_request *request, size_t length) {
    if (kilobytes[0] == 0) memset(kilobytes, 'x', sizeof kilobytes);
    http_response_header(request, "content-type", "application/octet-stream");
    http_response(request, HTTP_STATUS_OK, kilobytes, length);
    return KORE_RESULT_OK;
}

int hello(struct http_request *request) {
    http_response_header(request, "content-type", "text/plain; charset=utf-8");
    http_response(request, HTTP_STATUS_OK, "Hello, World!", 13);
    return KORE_RESULT_OK;
}

int computed(struct http_request *request) {
    compute();
    return hello(request);
}

int kilobyte(struct http_request *request) { return answer(request, 1024); }

int hundred_kilobytes(struct http_request *request) { return answer(request, sizeof kilobytes); }
