import Bytes
import CPatchbay
import EventLoop
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
  /// What each process of an isolated generation has saved; one where the generation was in this process.
  let parts: [HandedOver]
  let version: StaticCString
  let versionLength: Int
  var nothing: UnsafePointer<UInt8> {
    unsafe UnsafeRawPointer(HostFunctions.nothing.address).assumingMemoryBound(to: UInt8.self)
  }

  convenience init(_ state: consuming SavedState, version: String) {
    self.init(state, version: version, parts: nil)
  }

  /// What several processes have saved; nil if they have saved nothing. A generation in this process gets the first.
  convenience init?(parts: [HandedOver]) {
    guard let first = parts.first else { return nil }
    var state = SavedState()
    state.bytes.append(first.bytes.span)
    self.init(state, version: first.version, parts: parts)
  }

  private init(_ state: consuming SavedState, version: String, parts: [HandedOver]?) {
    var state = state
    state.bytes.terminate()
    let bytes = state.bytes.withSpan { bytes in bytes.indices.map { bytes[$0] } }
    self.parts = parts ?? [HandedOver(version: version, bytes: bytes)]
    self.state = state
    self.version = StaticCString(shown: version)
    versionLength = version.utf8.count
  }

  deinit { unsafe version.address.deallocate() }
}
