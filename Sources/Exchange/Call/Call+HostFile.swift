import Bytes
import HTTP

/// Files that the host itself serves.
extension Call {
  /// Sends a file as the answer, or 304 if the client says that it has this one (RFC 9110, section 15.4.5). It is
  /// for the client to ask each time whether there is a newer one. For a call that no handler has or will have; on
  /// its loop.
  ///
  /// - Parameters:
  ///   - contentType: as `text/css; charset=utf-8`.
  ///   - moreFields: further fields, each with its CRLF.
  public func answerFile(
    _ body: Span<UInt8>, tag: EntityTag, contentType: Span<UInt8>, moreFields: StaticString = ""
  ) {
    fields.removeAll()
    fields.append("Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nETag: ")
    tag.append(to: &fields)
    fields.append("\r\n")
    fields.append(moreFields)
    let isKnown = storage.withSpan { bytes in
      head.field(StaticText.span("if-none-match"), in: bytes).map { tag.isIn(bytes.extracting($0.range)) }
    }
    respond(status: isKnown == true ? 304 : 200, contentType: contentType, body: body)
  }

  /// Calls `body` with the request's path, as it was sent.
  public func withPath<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    storage.withRange(head.path, body)
  }
}
