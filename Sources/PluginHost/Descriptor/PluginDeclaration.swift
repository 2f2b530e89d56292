import CPatchbay
import Exchange
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
