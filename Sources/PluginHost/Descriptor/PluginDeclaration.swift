import CPatchbay
import HTTP

/// What a plugin says of itself, copied out of its descriptor and checked.
@safe
struct PluginDeclaration {
  var name: String
  var version: String
  var routes: [RouteDeclaration] = []
  var start: bay_start_hook?
  var stop: bay_stop_hook?
  var save: bay_save_hook?
  var selfTest: bay_self_test_hook?
  var tasks: [TaskDeclaration] = []
  /// Where its code is, if not in this process.
  var isolated: IsolatedPlugin?

  init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}

/// One route that a plugin declares.
struct RouteDeclaration {
  var method: Method
  var template: RouteTemplate
  var endpoint: Endpoint
  /// The author's own pointer, given back to the handler.
  var context: PluginPointer
  /// Nanoseconds; nil: the host's setting.
  var deadline: UInt64?
  /// Calls at a time; nil: no limit.
  var maximumConcurrent: Int?
  var documentation = RouteDocumentation()
}

/// What an author says of a route to those who call it.
public struct RouteDocumentation: Sendable, Equatable {
  /// A few words.
  public var summary: String?
  /// Sentences; CommonMark.
  public var description: String?
  /// Groups that it belongs to.
  public var tags: [String] = []

  public init() {}
}

/// A pointer that belongs to a plugin: the host stores it and gives it back, and never looks behind it.
@safe
struct PluginPointer: @unchecked Sendable {
  // Sendable: see above; what is behind it is the plugin's business.
  let pointer: UnsafeMutableRawPointer?
  @unsafe init(_ pointer: UnsafeMutableRawPointer?) { unsafe self.pointer = pointer }
  static var none: PluginPointer { unsafe PluginPointer(nil) }
}
