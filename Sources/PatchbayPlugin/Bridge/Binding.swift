import Synchronization

/// What this shared library was bound to when the host loaded it. A shared library holds one plugin, and each
/// generation of it has an image of its own, so this is one for each generation.
enum Binding {
  private static let address = Atomic<UInt>(0)
  private static let bound = Mutex<Plugin?>(nil)

  /// The host's table; nil before the host has called the entry point.
  ///
  /// Invariant: the address is that of a table which `HostTable` has checked.
  static var host: HostTable? {
    unsafe UnsafePointer(bitPattern: address.load(ordering: .acquiring)).map { unsafe HostTable(checked: $0) }
  }

  /// The plugin whose descriptor the host has.
  static var plugin: Plugin? { bound.withLock { $0 } }

  static func bind(_ plugin: Plugin, to host: HostTable) {
    bound.withLock { $0 = plugin }
    unsafe address.store(UInt(bitPattern: host.table), ordering: .releasing)
  }
}

/// A route as the host knows it: the context of its entry.
final class BoundRoute: Sendable {
  let handler: Handler

  /// Nil where the host has none: then the plugin does not start.
  let loops: LoopTable?

  init(_ handler: Handler, _ loops: LoopTable?) {
    self.handler = handler
    self.loops = loops
  }
}
