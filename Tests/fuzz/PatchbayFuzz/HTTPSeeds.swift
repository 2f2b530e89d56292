/// Requests, sound and nearly so, for all targets that read HTTP.
enum HTTPSeeds {
  static let requests = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /items/7?x=1&y=%41+b HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "POST /later HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
    "GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /large HTTP/1.1\r\nHost: a\r\n\r\nHEAD /large HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://b/files/a/b%2Fc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n",
    "PUT /echo HTTP/1.0\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nab",
    "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    "\r\nGET /missing HTTP/1.1\r\nHost: [::1]:8080\r\nX-A:\tb \r\n\r\n",
    "DELETE /fail HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
  ]

  static let words = [
    "GET ", "HEAD ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS ", "TRACE ", "QUERY ", "CONNECT ",
    " HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/2.0\r\n", "\r\n", "\r\n\r\n", "Host: ", "Content-Length: ",
    "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Connection: close\r\n",
    "Connection: keep-alive\r\n", "Expect: 100-continue\r\n", "Upgrade: ", "Trailer: ", "0\r\n\r\n",
    "ffffffffffffffff\r\n", "7fffffffffffffff\r\n", "9223372036854775807", "18446744073709551616", ";a=\"b\"",
    "%00", "%2F", "%2e", "%zz", "/../", "/./", "http://", "//", "?", "#", "*", "[::1]", ":80", "\t", "\u{0}",
    "\u{7f}",
    "/echo", "/later", "/large", "/fail", "/files/", "/items/",
  ]
}
