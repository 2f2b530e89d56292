import Synchronization

/// What this shared library was bound to when the host loaded it. A shared library holds one plugin, and each
/// generation of it has an image of its own, so this is one for each generation.
enum Binding {
  private static let address = Atomic<UInt>(0)
  private static let bound = Mutex<Bound>(Bound())

  private struct Bound {
    var plugin: Plugin?
    var loops: LoopTable?
    var services: ServiceTables?
  }

  /// The host's table; nil before the host has called the entry point.
  ///
  /// Invariant: the address is that of a table which `HostTable` has checked.
  static var host: HostTable? {
    unsafe UnsafePointer(bitPattern: address.load(ordering: .acquiring)).map { unsafe HostTable(checked: $0) }
  }

  /// The plugin whose descriptor the host has.
  static var plugin: Plugin? { bound.withLock { $0.plugin } }

  /// The host's loops; nil where it has none.
  static var loops: LoopTable? { bound.withLock { $0.loops } }

  /// What the host has beside loops; nil before it has called the entry point.
  static var services: ServiceTables? { bound.withLock { $0.services } }

  static func bind(_ plugin: Plugin, to host: HostTable) {
    let new = Bound(plugin: plugin, loops: LoopTable(host), services: ServiceTables(host))
    bound.withLock { $0 = new }
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
