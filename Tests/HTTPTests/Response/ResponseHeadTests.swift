import Bytes
import HTTP
import Testing

@Suite struct ResponseHeadTests {
  @Test func writesAPlainAnswer() {
    #expect(
      head(200, type: "text/plain", length: 13)
        == """
        HTTP/1.1 200 OK\r
        Date: Sun, 06 Nov 1994 08:49:37 GMT\r
        Content-Type: text/plain\r
        Content-Length: 13\r
        \r\n
        """)
  }

  @Test func writesFieldsAndTheConnection() {
    let fields = "A: b\r\nC: d\r\n"
    #expect(
      head(404, length: 0, fields: fields, connection: .close)
        == """
        HTTP/1.1 404 Not Found\r
        Date: Sun, 06 Nov 1994 08:49:37 GMT\r
        Content-Length: 0\r
        Connection: close\r
        A: b\r
        C: d\r
        \r\n
        """)
    #expect(head(200, connection: .keepAlive).hasSuffix("GMT\r\nConnection: keep-alive\r\n\r\n"))
    #expect(head(200, fields: fields).hasSuffix("GMT\r\nA: b\r\nC: d\r\n\r\n"))
  }

  @Test func answersWithoutABodyHaveNoLength() {
    #expect(!head(204, length: 0).contains("Content-Length"))
    #expect(!head(100, length: 0).contains("Content-Length"))
    #expect(head(304, length: 5).contains("\r\nContent-Length: 5\r\n"))
    #expect(!head(304, length: 0).contains("Content-Length"))
    #expect(head(205, length: 0).contains("\r\nContent-Length: 0\r\n"))
    #expect(head(201, length: 0).contains("\r\nContent-Length: 0\r\n"))
    #expect(!head(200).contains("Content-Length"))
  }

  @Test func unknownStatusesHaveAnEmptyReason() {
    #expect(head(299).hasPrefix("HTTP/1.1 299 \r\n"))
    #expect(head(599).hasPrefix("HTTP/1.1 599 \r\n"))
    #expect(head(503).hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
    #expect(head(422).hasPrefix("HTTP/1.1 422 Unprocessable Content\r\n"))
    #expect(head(431).hasPrefix("HTTP/1.1 431 Request Header Fields Too Large\r\n"))
  }

  @Test(arguments: [0, 7, 99, 1000, 65535] as [UInt16])
  func statusesThatAreNoneBecome500(status: UInt16) {
    #expect(head(status).hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
  }

  @Test func appendsBehindWhatIsThere() {
    var buffer = ByteBuffer()
    buffer.append("before")
    write(to: &buffer, 200, nil, nil, "", .implicit)
    #expect(text(buffer).hasPrefix("beforeHTTP/1.1 200 OK\r\nDate: "))
  }

  private func head(
    _ status: UInt16, type: String? = nil, length: Int? = nil, fields: String = "",
    connection: ConnectionOption = .implicit
  ) -> String {
    var buffer = ByteBuffer()
    write(to: &buffer, status, type, length, fields, connection)
    return text(buffer)
  }

  private func write(
    to buffer: inout ByteBuffer, _ status: UInt16, _ type: String?, _ length: Int?, _ fields: String,
    _ connection: ConnectionOption
  ) {
    let date = bytes("Sun, 06 Nov 1994 08:49:37 GMT")
    let fields = bytes(fields)
    if let type {
      let type = bytes(type)
      appendResponseHead(
        to: &buffer, status: status, date: date.span, contentType: type.span, contentLength: length,
        fields: fields.span, connection: connection)
    } else {
      appendResponseHead(
        to: &buffer, status: status, date: date.span, contentType: nil, contentLength: length,
        fields: fields.span, connection: connection)
    }
  }
}
