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
    let nothing = unsafe UnsafeMutableRawPointer(mutating: HostFunctions.nothing.address)
    let start = unsafe saved.state.bytes.address() ?? nothing.assumingMemoryBound(to: UInt8.self)
    unsafe bytes?.pointee = unsafe bay_bytes(data: start, length: saved.state.bytes.count)
    return true
  }
}
