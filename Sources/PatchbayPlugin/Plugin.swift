/// A plugin: its name, its version and its routes.
///
/// ```swift
/// let plugin = Plugin("hello", version: "1.0.0") {
///   Route.get("/hello") { _ async in "Hello, World!" }
/// }
///
/// @c(bay_plugin_main)
/// public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
/// ```
///
/// A shared library holds one plugin. Nothing in it may end the process: a trap (`!` on nil, an index out of bounds)
/// ends the host with all its calls; an error that is thrown ends one call.
public final class Plugin: Sendable {
  /// Letters, digits, `-`, `_` and `.`; a host serves one plugin of a name at a time.
  public let name: String

  /// Any text, as "1.0.0".
  public let version: String

  /// What the plugin serves.
  public let routes: [Route]

  /// The kinds of durable task that it runs.
  public let tasks: [TaskKind]

  let onStart: (@Sendable (Plugin) throws -> Void)?
  let onStop: (@Sendable (Plugin) -> Void)?

  /// Declares a plugin.
  /// - Parameters:
  ///   - name: letters, digits, `-`, `_` and `.`.
  ///   - version: any text, as "1.0.0".
  ///   - start: called before the first request; settings and log are there. May block. If it throws, the plugin is not
  ///     served and the log says why.
  ///   - stop: called after the last call has ended. May block.
  ///   - tasks: the kinds of durable task that it runs.
  ///   - routes: the routes, one after the other; `if`, `for` and arrays of routes are allowed.
  public init(
    _ name: String, version: String,
    start: (@Sendable (Plugin) throws -> Void)? = nil,
    stop: (@Sendable (Plugin) -> Void)? = nil,
    tasks: [TaskKind] = [],
    @RouteBuilder routes: () -> [Route]
  ) {
    self.name = name
    self.version = version
    self.tasks = tasks
    self.routes = routes()
    onStart = start
    onStop = stop
  }

  /// The plugin's lines in the host's log. Dropped before the host has loaded the plugin.
  public var log: Log { Log(prefix: "") }

  /// A setting from NAME.yaml beside NAME.so, as text.
  /// - Parameter key: nested keys joined by dots, as "smtp.host" or "hosts.0".
  /// - Returns: nil if there is none, and before the host has loaded the plugin.
  public func setting(_ key: String) -> String? { Binding.host?.setting(key) }
}
