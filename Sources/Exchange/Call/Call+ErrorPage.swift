import Bytes
import HTTP

/// A page for a person who looks at a browser.
public struct ErrorPage: Sendable {
  /// HTML, UTF-8.
  package let html: [UInt8]

  public init(html: String) { self.html = Array(html.utf8) }
}

extension Call {
  /// Whether the client would rather have HTML than anything else: a browser that shows a page.
  public var prefersHTML: Bool {
    storage.withSpan { bytes in
      guard let field = head.field(StaticText.span("accept"), in: bytes) else { return false }
      return AcceptField.prefersHTML(bytes.extracting(field.range))
    }
  }

  /// Sends a page as the answer, with status 500. For a call that no handler has or will have; on its loop.
  public func answer(_ page: ErrorPage) {
    fields.removeAll()
    storage.withRange(requestID) { ReplyFields.append(name: "X-Request-Id", value: $0, to: &fields) }
    fields.append("Cache-Control: no-store\r\nVary: Accept\r\n")
    respond(status: 500, contentType: StaticText.span("text/html; charset=utf-8"), body: page.html.span)
  }
}
