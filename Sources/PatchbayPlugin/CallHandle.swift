import CPatchbay

/// The host's handle of one call.
///
/// Invariant: the handle is never dereferenced, only given back to the host, which checks it each time and answers
/// with nothing, or ESTALE, once the call has ended. What the host returns is BORROWED until the reply: every function
/// here copies it before it returns (`withBody` lends it for as long), and `CallState` makes no reply meanwhile.
@safe
struct CallHandle: @unchecked Sendable {
  private let host: HostTable
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer, of host: HostTable) {
    self.host = host
    unsafe self.pointer = pointer
  }

  var hostTable: UnsafePointer<bay_host> { unsafe host.table }
  var functions: bay_host { unsafe host.table.pointee }

  // MARK: The request

  var method: String { unsafe String(copying: functions.method(pointer)) ?? "" }
  var path: String { unsafe String(copying: functions.path(pointer)) ?? "" }
  var queryString: String? { unsafe String(copying: functions.query_string(pointer)) }
  var peer: String { unsafe String(copying: functions.peer(pointer)) ?? "" }
  var requestID: String { unsafe String(copying: functions.request_id(pointer)) ?? "" }

  func parameter(_ name: String) -> String? { unsafe String(copying: functions.param(pointer, name)) }
  func query(_ name: String, _ nth: Int) -> String? {
    unsafe String(copying: functions.query(pointer, name, nth))
  }
  func header(_ name: String, _ nth: Int) -> String? {
    unsafe String(copying: functions.header(pointer, name, nth))
  }

  func query(at index: Int) -> (name: String, value: String)? {
    var name = unsafe bay_str()
    var value = unsafe bay_str()
    guard unsafe functions.query_at(pointer, index, &name, &value) else { return nil }
    return (unsafe String(copying: name) ?? "", unsafe String(copying: value) ?? "")
  }

  func header(at index: Int) -> (name: String, value: String)? {
    var name = unsafe bay_str()
    var value = unsafe bay_str()
    guard unsafe functions.header_at(pointer, index, &name, &value) else { return nil }
    return (unsafe String(copying: name) ?? "", unsafe String(copying: value) ?? "")
  }

  var body: [UInt8] {
    let body = unsafe functions.body(pointer)
    return unsafe [UInt8](UnsafeBufferPointer(start: body.data, count: body.length))
  }

  var bodyText: String {
    let body = unsafe functions.body(pointer)
    return unsafe String(decoding: UnsafeBufferPointer(start: body.data, count: body.length), as: UTF8.self)
  }

  func withBody<R, E: Error>(_ read: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    let body = unsafe functions.body(pointer)
    let bytes = unsafe UnsafeBufferPointer(start: body.data, count: body.length)
    return try read(unsafe bytes.span)
  }

  // MARK: The life of the call

  var isCancelled: Bool { unsafe functions.cancelled(pointer) }

  /// Cancels the call's task once nobody waits any more, and never after the reply.
  ///
  /// Invariant: the context needs no retain, since whoever replies holds the call until then, and the host does not
  /// call back later.
  /// - Returns: false if the call has ended already.
  func onCancel(_ call: CallState) -> Bool {
    let context = unsafe Unmanaged.passUnretained(call).toOpaque()
    return unsafe functions.on_cancel(
      pointer,
      { _, context in
        let call = unsafe Unmanaged<CallState>.fromOpaque(context!).takeUnretainedValue()
        call.loop.runInline { call.cancel() }
      }, context) == 0
  }

  /// Ends the nap on the loop after so many milliseconds.
  ///
  /// Invariant: the timer owns a reference, which it gives up when it fires, once; or here, where there is no timer.
  /// - Returns: false if the call has ended, or its handler is a blocking one.
  func wake(_ nap: Nap, after milliseconds: UInt32) -> Bool {
    let timer = unsafe Unmanaged.passRetained(nap)
    let code = unsafe functions.sleep(
      pointer, milliseconds,
      { _, context in
        let nap = unsafe Unmanaged<Nap>.fromOpaque(context!).takeRetainedValue()
        nap.call.loop.runInline { nap.end(cancelled: false) }
      }, timer.toOpaque())
    if code != 0 { unsafe timer.release() }
    return code == 0
  }
}
