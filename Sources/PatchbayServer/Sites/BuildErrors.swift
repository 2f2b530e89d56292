import Exchange
import HTTP
import PluginHost

/// The plugins whose source does not build just now, and what browsers get in place of them. Never changes: when it
/// would, each loop is given another.
public final class BuildErrors: Sendable {
  fileprivate let pages: [String: ErrorPage]

  /// - Parameter pages: by the path of the plugin's file.
  public init(_ pages: [String: ErrorPage]) { self.pages = pages }
}

/// Answers a person who asks for a route in a browser whose plugin does not build; programs get the route as it was.
final class BuildErrorResponder: Responder {
  private let errors: BuildErrors
  private unowned let exchange: LoopExchange

  init(_ errors: BuildErrors, of exchange: LoopExchange) {
    self.errors = errors
    self.exchange = exchange
  }

  override func respond(to call: Call) -> Outcome? {
    guard call.prefersHTML, case .route(let index) = call.match(in: exchange.table.router),
      let page = errors.pages[exchange.table.routes[index].generation.file]
    else { return nil }
    call.answer(page)
    return .replied
  }
}
