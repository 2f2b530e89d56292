import Bytes
import CPatchbay
import Glibc

/// From one generation of a plugin to the next. See `HostFunctions` for the invariants.
enum HandOverFunctions {
  static func save(_ saver: OpaquePointer?, _ bytes: UnsafeRawPointer?, _ length: Int) -> Int32 {
    guard let saver = unsafe saver, length >= 0, unsafe bytes != nil || length == 0 else { return EINVAL }
    // The saver lives on the stack of `Generation.save`, for as long as the hook runs.
    let saved = unsafe UnsafeMutableRawPointer(saver).assumingMemoryBound(to: SavedState.self)
    unsafe saved.pointee.bytes.append(
      UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: length))
    return 0
  }

  static func saved(
    _ host: UnsafePointer<bay_host>?, _ version: UnsafeMutablePointer<bay_str>?,
    _ bytes: UnsafeMutablePointer<bay_bytes>?
  ) -> Bool {
    guard let generation = unsafe HostTable.generation(of: host), let saved = generation.handedOver else {
      return false
    }
    unsafe version?.pointee = unsafe bay_str(data: saved.version.address, length: saved.versionLength)
    let start = unsafe saved.state.bytes.address() ?? UnsafeMutablePointer(mutating: saved.nothing)
    unsafe bytes?.pointee = unsafe bay_bytes(data: start, length: saved.state.bytes.count)
    return true
  }
}

/// What a generation has saved for the next.
struct SavedState: ~Copyable {
  var bytes = ByteBuffer()
}

/// A saved state on its way into a start hook, at fixed addresses.
@safe
final class HandOver: @unchecked Sendable {
  // Sendable: constant.
  let state: SavedState
  let version: StaticText.Pointer
  let versionLength: Int
  var nothing: UnsafePointer<UInt8> {
    unsafe UnsafeRawPointer(HostFunctions.nothing.address).assumingMemoryBound(to: UInt8.self)
  }

  init(_ state: consuming SavedState, version: String) {
    var state = state
    state.bytes.terminate()
    self.state = state
    self.version = StaticText.pointer(version)
    versionLength = version.utf8.count
  }

  deinit { unsafe version.address.deallocate() }
}
