import Bytes
import Exchange
import HTTP
import JSON
import OpenAPI
import PluginHost

/// The OpenAPI document of one route table, as it is sent. Constant; all loops share it.
final class ServedDocument: Sendable {
  let bytes: ByteBuffer
  let tag: EntityTag

  init(of table: RouteTable) {
    var buffer = ByteBuffer()
    OpenAPIDocument.make(of: table.routes, version: Patchbay.version).append(to: &buffer)
    tag = EntityTag(of: buffer.span)
    bytes = buffer
  }
}

/// Answers `/openapi.json`, where no plugin has such a route.
final class DocumentResponder: Responder {
  private let document: ServedDocument

  init(_ document: ServedDocument) { self.document = document }

  override func respond(to call: Call) -> Outcome? {
    guard call.head.method == .get || call.head.method == .head, call.asks(for: "/openapi.json") else {
      return nil
    }
    let type: StaticString = "application/json"
    document.bytes.withSpan { bytes in
      call.answerFile(bytes, tag: document.tag, contentType: type.bytes)
    }
    return .replied
  }
}
