import Bytes

/// What a response says about the connection (RFC 9112, section 9.3).
public enum ConnectionOption: Sendable {
  /// Nothing, which in HTTP/1.1 means that the connection stays open.
  case implicit
  /// It stays open, for a client that speaks HTTP/1.0.
  case keepAlive
  /// It is closed behind this response.
  case close
}

/// Appends the head of a response, its last empty line included.
///
/// - Parameters:
///   - status: 100...999; others are written as 500.
///   - date: the 29 bytes that ``HTTPDate`` writes.
///   - contentType: a checked field value; nil for no such field.
///   - contentLength: bytes of the body; nil for no such field. Never written for a status that has no body and no
///     length of one (1xx and 204; RFC 9110, section 8.6), and not as 0 in a 304.
///   - fields: more fields, each a checked `Name: value` with its CRLF.
///   - connection: whether the connection stays open.
/// - Precondition: `date` has 29 bytes.
public func appendResponseHead(
  to buffer: inout ByteBuffer, status: UInt16, date: Span<UInt8>, contentType: Span<UInt8>?,
  contentLength: Int?, fields: Span<UInt8>, connection: ConnectionOption
) {
  // Enough for all but the longest reason phrases, types and fields, so that the buffer grows at most once.
  buffer.reserve(192 &+ fields.count)
  if status == 200 {
    buffer.append(literal: "HTTP/1.1 200 OK\r\nDate: ")
  } else {
    appendStatusLine(to: &buffer, status)
    buffer.append(literal: "Date: ")
  }
  buffer.append(date, exactly: 29)
  if let contentType {
    buffer.append(literal: "\r\nContent-Type: ")
    buffer.append(contentType)
  }
  if let contentLength, status == 200 || hasLength(status, contentLength) {
    buffer.append(literal: "\r\nContent-Length: ")
    buffer.append(decimal: UInt64(max(0, contentLength)))
  }
  switch connection {
  case .implicit: break
  case .keepAlive: buffer.append(literal: "\r\nConnection: keep-alive")
  case .close: buffer.append(literal: "\r\nConnection: close")
  }
  if fields.count > 0 {
    buffer.append(literal: "\r\n")
    buffer.append(fields)
    buffer.append(literal: "\r\n")
  } else {
    buffer.append(literal: "\r\n\r\n")
  }
}

/// RFC 9110, section 8.6. A 304 may only say the length that the 200 would have had: that of its own content, which is
/// always empty, is not it.
@inline(never)
private func hasLength(_ status: UInt16, _ length: Int) -> Bool {
  status > 204 ? status != 304 || length > 0 : status >= 200 && status != 204
}

@inline(never)
private func appendStatusLine(to buffer: inout ByteBuffer, _ status: UInt16) {
  let status = (100...999).contains(status) ? status : 500
  buffer.append("HTTP/1.1 ")
  buffer.append(decimal: UInt64(status), width: 3)
  buffer.append(" ")
  buffer.append(ReasonPhrase.text(status))
  buffer.append("\r\n")
}
