import Bytes
import EventLoop
import HTTP
import Logging

@testable import Exchange

/// A route whose handler is a Swift value.
struct ValueRoute {
  var method = Method.get
  var path: String
  var lane = Endpoint.Lane.loop
  var deadline: UInt64?
  var maximumConcurrent: Int?
  var handler: (Call) -> Void

  static func table(_ routes: [ValueRoute]) throws -> RouteTable {
    let owner = RouteOwner(
      name: "values", version: "1", log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try RouteTable(
      routes.map { route in
        Route(
          route.method, try RouteTemplate(parsing: route.path), of: owner,
          endpoint: ValueEndpoint(route.lane, route.handler), deadline: route.deadline,
          maximumConcurrent: route.maximumConcurrent)
      })
  }
}

private final class ValueEndpoint: Endpoint, @unchecked Sendable {
  // Sendable: the tests' own closures, called on one loop or where the test knows.
  private let handler: (Call) -> Void

  init(_ lane: Endpoint.Lane, _ handler: @escaping (Call) -> Void) {
    self.handler = handler
    super.init(lane, kind: "value")
  }

  override func run(_ call: Call, on route: Route) { handler(call) }
}

extension Call {
  /// Replies with a text, as a handler does.
  @discardableResult
  func reply(_ text: String, status: Int = 200) -> Int32 {
    reply(
      serial: serial, status: status, contentType: Array("text/plain".utf8).span,
      body: Array(text.utf8).span, tail: .none)
  }

  /// A name of this very call, by which others may reply to it later.
  var ticket: Ticket { Ticket(call: self, serial: serial) }

  struct Ticket: Sendable {
    let call: Call
    let serial: UInt64

    @discardableResult
    func reply(_ text: String, status: Int = 200) -> Int32 {
      call.reply(
        serial: serial, status: status, contentType: Array("text/plain".utf8).span,
        body: Array(text.utf8).span, tail: .none)
    }
  }
}
