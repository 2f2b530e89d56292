/// The `bay_call *` that a plugin holds: where the call's memory is, and which of its calls is meant.
///
///     bits 63…44: serial      bits 43…0: address of the `Call`, in units of 16 bytes
///
/// Invariant: every address that was ever put into a handle is that of a `Call` that lives as long as the process
/// (calls are pooled and never freed), so a handle of an ended call can be looked at, and is refused by its serial.
/// User addresses have at most 48 bits on x86-64 and arm64, and objects are aligned to 16 bytes.
package enum CallHandle {
  @inlinable static var addressBits: UInt64 { 44 }

  @unsafe
  package static func make(_ call: Call, serial: UInt64) -> OpaquePointer? {
    let address = UInt64(UInt(bitPattern: unsafe Unmanaged.passUnretained(call).toOpaque()))
    return unsafe OpaquePointer(bitPattern: UInt(serial << addressBits | address >> 4))
  }

  /// The call's memory and the serial of the handle; nil for NULL.
  @unsafe @inline(__always)
  package static func resolve(_ handle: OpaquePointer?) -> (call: Call, serial: UInt64)? {
    guard let handle = unsafe handle else { return nil }
    let bits = UInt64(UInt(bitPattern: handle))
    let address = (bits & (1 << addressBits - 1)) << 4
    guard let pointer = unsafe UnsafeRawPointer(bitPattern: UInt(address)) else { return nil }
    return (unsafe Unmanaged<Call>.fromOpaque(pointer).takeUnretainedValue(), bits >> addressBits)
  }

  /// Lends the call's memory with the serial of the handle, without counting the use: calls live for ever.
  @unsafe @inline(__always) @inlinable
  package static func use<Result>(
    _ handle: OpaquePointer?, else absent: Result, _ body: (_ call: Call, _ serial: UInt64) -> Result
  ) -> Result {
    guard let handle = unsafe handle else { return absent }
    let bits = UInt64(UInt(bitPattern: handle))
    guard let pointer = unsafe UnsafeRawPointer(bitPattern: UInt((bits & (1 << addressBits - 1)) << 4)) else {
      return absent
    }
    return unsafe Unmanaged<Call>.fromOpaque(pointer)._withUnsafeGuaranteedRef {
      body($0, bits >> addressBits)
    }
  }

  /// Lends the call that a handle means, if it has not ended; it does not end meanwhile, on whatever thread this runs.
  /// `body` calls nothing that could wait: the loop may wait for it.
  @unsafe @inline(__always)
  package static func read<Result>(
    _ handle: OpaquePointer?, else absent: Result, _ body: (_ call: Call) -> Result
  ) -> Result {
    unsafe use(handle, else: absent) { call, serial in
      // First, as its acquiring load makes the constants of the call visible, whichever way the handle has come.
      guard call.state.isCurrent(serial) else { return absent }
      let isElsewhere = !call.isOnItsLoop
      guard !isElsewhere || call.beginReading(serial) else { return absent }
      defer { if isElsewhere { call.endReading() } }
      return body(call)
    }
  }

  /// On its loop: fails the call that a handle means; false if it has ended or has a reply.
  @unsafe
  package static func fail(_ handle: OpaquePointer?, reason: String) -> Bool {
    unsafe use(handle, else: false) { call, serial in
      call.state.isCurrent(serial) && !call.isReplied && call.fail(serial: serial, reason: reason) == 0
    }
  }

  /// The call that a handle means, if it has not ended. On another thread than its loop's it may end right after: there,
  /// only its constants may be used, such as its loop.
  @unsafe @inline(__always)
  package static func current(_ handle: OpaquePointer?) -> Call? {
    guard let (call, serial) = unsafe resolve(handle), call.state.isCurrent(serial) else { return nil }
    return call
  }
}
