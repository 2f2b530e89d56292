import CPatchbay

/// The host's function table, as far as it does not concern one call.
///
/// Invariant: the host owns the table, which stays valid and unchanged while the plugin is loaded, and its functions
/// may be called from any thread. That makes the pointer safe to share.
@safe
struct HostTable: @unchecked Sendable {
  let table: UnsafePointer<bay_host>

  /// Nil for a host whose table is shorter than the one this was built with, or of another ABI.
  init?(_ table: UnsafePointer<bay_host>) {
    guard unsafe table.pointee.size >= MemoryLayout<bay_host>.size,
      unsafe table.pointee.abi == BAY_ABI_VERSION
    else { return nil }
    unsafe self.table = table
  }

  /// A table that has passed the check above before.
  init(checked table: UnsafePointer<bay_host>) { unsafe self.table = table }

  func log(_ level: bay_level, _ message: String) {
    var message = message
    message.withUTF8 { text in
      unsafe text.withMemoryRebound(to: CChar.self) { text in
        unsafe table.pointee.log(table, level, text.baseAddress, text.count)
      }
    }
  }

  func setting(_ key: String) -> String? {
    unsafe String(copying: table.pointee.setting(table, key))
  }

  /// The functions that run code on the event loops; nil where the host does not have them.
  var loopFunctions: UnsafePointer<bay_loop_functions>? {
    guard let functions = unsafe table.pointee.extension(table, BAY_LOOP_EXTENSION) else { return nil }
    let typed = unsafe functions.assumingMemoryBound(to: bay_loop_functions.self)
    return unsafe typed.pointee.size >= MemoryLayout<bay_loop_functions>.size ? typed : nil
  }
}

extension String {
  /// A copy of the host's text, which must be valid during this call; nil if it is absent. Bytes that are not UTF-8
  /// are replaced by U+FFFD.
  init?(copying text: bay_str) {
    guard let data = unsafe text.data else { return nil }
    self = unsafe String(decoding: UnsafeRawBufferPointer(start: data, count: text.length), as: UTF8.self)
  }
}
