import HTTP
import PluginHost

/// The plugins whose source does not build just now, and what browsers get in place of them. Never changes: when it
/// would, each loop is given another.
public final class BuildErrors: Sendable {
  private let pages: [String: ErrorPage]

  /// - Parameter pages: by the path of the plugin's file.
  public init(_ pages: [String: ErrorPage]) { self.pages = pages }

  /// What a person gets who asks for this route in a browser; nil if its plugin builds, or a program asks.
  func page(for route: Route, asked call: Call) -> ErrorPage? {
    guard let page = pages[route.generation.file], call.prefersHTML else { return nil }
    return page
  }
}

extension Server {
  /// Shows these from now on; nil: none. From any thread.
  public func show(_ errors: BuildErrors?) {
    for server in servers { server.loop.post { server.buildErrors = errors } }
  }
}
