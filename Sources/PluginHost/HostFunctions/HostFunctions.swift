import Bytes
import CPatchbay
import EventLoop
import Glibc
import HTTP

/// The functions that a plugin calls: `bay_host` of the ABI header, in its order.
///
/// Each checks its handle, turns C values into safe ones, and leaves the work to `Call` or `Generation`. Invariants:
/// texts of the plugin are NUL-terminated, lengths are true (the header demands both); what is returned stands in
/// the call's buffers, which do not move until the reply.
enum HostFunctions {
  /// An empty text, for an empty body.
  static let nothing = StaticCString(shown: "")
  static let version = StaticCString(shown: Patchbay.version)

  static var table: bay_host {
    unsafe bay_host(
      size: MemoryLayout<bay_host>.size, abi: UInt32(BAY_ABI_VERSION), reserved: 0, version: version.address,
      method: { unsafe RequestFunctions.method($0) },
      path: { unsafe RequestFunctions.path($0) },
      query_string: { unsafe RequestFunctions.queryString($0) },
      param: { unsafe RequestFunctions.parameter($0, $1) },
      query: { unsafe RequestFunctions.query($0, $1, $2) },
      header: { unsafe RequestFunctions.header($0, $1, $2) },
      query_at: { unsafe RequestFunctions.queryItem($0, $1, $2, $3) },
      header_at: { unsafe RequestFunctions.headerField($0, $1, $2, $3) },
      body: { unsafe RequestFunctions.body($0) },
      peer: { unsafe RequestFunctions.peer($0) },
      request_id: { unsafe RequestFunctions.requestID($0) },
      set_header: { unsafe ReplyFunctions.addField($0, $1, $2, replacing: true) },
      add_header: { unsafe ReplyFunctions.addField($0, $1, $2, replacing: false) },
      reply: { unsafe ReplyFunctions.reply($0, $1, $2, $3, $4, isStatic: false) },
      reply_static: { unsafe ReplyFunctions.reply($0, $1, $2, $3, $4, isStatic: true) },
      fail: { unsafe ReplyFunctions.fail($0, $1) },
      cancelled: { unsafe LifeFunctions.isCancelled($0) },
      on_cancel: { unsafe LifeFunctions.onCancel($0, $1, $2) },
      sleep: { unsafe LifeFunctions.sleep($0, $1, $2, $3) },
      state: { unsafe LifeFunctions.state($0) },
      context: { unsafe LifeFunctions.context($0) },
      log: { unsafe PluginFunctions.log($0, $1, $2, $3) },
      setting: { unsafe PluginFunctions.setting($0, $1) },
      extension: { unsafe PluginFunctions.lookUp($0, $1) },
      save: { unsafe HandOverFunctions.save($0, $1, $2) },
      saved: { unsafe HandOverFunctions.saved($0, $1, $2) })
  }
}

/// This host's version.
public enum Patchbay {
  public static let version = "0.1.0"
}

extension HostFunctions {
  /// The table of a generation that is about to be loaded.
  static func makeTable() -> HostTable { unsafe HostTable(table) }
}
