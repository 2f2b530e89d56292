import CPatchbay
import Glibc
import Logging

/// What a plugin asks for itself, outside any call. See `HostFunctions` for the invariants.
enum PluginFunctions {
  static func log(
    _ host: UnsafePointer<bay_host>?, _ level: bay_level, _ message: UnsafePointer<CChar>?, _ length: Int
  ) {
    guard let message = unsafe message, length >= 0, let generation = unsafe HostTable.generation(of: host)
    else { return }
    let bytes = unsafe UnsafeRawBufferPointer(start: message, count: length)
    let text = unsafe String(decoding: bytes, as: UTF8.self)
    generation.log.log(level: Self.level(level), "\(text)")
    if Self.level(level) == .error { generation.noteError(text) }
  }

  static func setting(_ host: UnsafePointer<bay_host>?, _ key: UnsafePointer<CChar>?) -> bay_str {
    guard let key = unsafe key, let generation = unsafe HostTable.generation(of: host),
      let text = unsafe generation.settings.text(String(cString: key))
    else { return unsafe bay_str() }
    return unsafe bay_str(data: text.baseAddress, length: text.count - 1)
  }

  static func lookUp(_ host: UnsafePointer<bay_host>?, _ id: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
    guard let id = unsafe id else { return nil }
    switch unsafe String(cString: id) {
    case BAY_LOOP_EXTENSION: return unsafe LoopFunctions.table.address
    case BAY_TASKS_EXTENSION: return unsafe TaskFunctions.table.address
    case BAY_WATCH_EXTENSION: return unsafe ServiceFunctions.watches.address
    case BAY_TIMER_EXTENSION: return unsafe ServiceFunctions.timers.address
    case BAY_BLOCKING_EXTENSION: return unsafe WorkFunctions.blocking.address
    case BAY_POST_EXTENSION: return unsafe WorkFunctions.posts.address
    case BAY_AFTER_EXTENSION: return unsafe AfterFunctions.table.address
    default: return nil
    }
  }

  private static func level(_ level: bay_level) -> Logger.Level {
    switch level {
    case BAY_DEBUG: .debug
    case BAY_INFO: .info
    case BAY_WARNING: .warning
    default: .error
    }
  }
}
