import CPatchbay
import CPatchbayPluginGuard

/// The memory of one generation's `bay_host`. Lives as long as the generation; the plugin holds its address.
@safe
final class HostTable: @unchecked Sendable {
  // Sendable: written before the plugin sees it; `generation` is set once, before any call.
  private let memory: UnsafeMutablePointer<plugin_host_table>

  /// - Parameter functions: what the host can do for a plugin.
  init(_ functions: bay_host) {
    unsafe memory = .allocate(capacity: 1)
    unsafe memory.initialize(to: plugin_host_table(host: functions, generation: nil))
  }

  deinit { unsafe memory.deallocate() }

  /// What `bay_plugin_main` is given.
  var host: UnsafePointer<bay_host> {
    unsafe UnsafeRawPointer(memory).assumingMemoryBound(to: bay_host.self)
  }

  /// Connects the table with its generation, which owns it: hence unowned.
  func belongs(to generation: Generation) {
    unsafe memory.pointee.generation = Unmanaged.passUnretained(generation).toOpaque()
  }

  /// The generation that a plugin's host pointer stands for. Nil while `bay_plugin_main` runs.
  static func generation(of host: UnsafePointer<bay_host>?) -> Generation? {
    guard let host = unsafe host else { return nil }
    let table = unsafe UnsafeRawPointer(host).assumingMemoryBound(to: plugin_host_table.self)
    return unsafe table.pointee.generation.map {
      unsafe Unmanaged<Generation>.fromOpaque($0).takeUnretainedValue()
    }
  }
}
