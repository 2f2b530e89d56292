import Exchange
import ForeignCall

/// A handler in another process.
final class IsolatedEndpoint: Endpoint, @unchecked Sendable {
  // Sendable: constants.
  private let plugin: IsolatedPlugin
  /// Which of the plugin's routes.
  let index: Int
  /// What a typed function takes and gives, for the documentation; it is called in the other process only.
  let function: TypedFunction?

  init(_ plugin: IsolatedPlugin, index: Int, kind: String, function: TypedFunction?) {
    self.plugin = plugin
    self.index = index
    self.function = function
    super.init(.process, kind: kind)
  }

  override func run(_ call: Call, on route: Route) { plugin.take(call) }
}
