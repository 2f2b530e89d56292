import Glibc

/// A Unix domain socket whose owner listens and never accepts. For one thread.
public final class UnixListener {
  private var address = sockaddr_un()
  private var descriptors: [CInt] = []

  public init(at path: String) throws {
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let descriptor = try make()
    guard unsafe withAddress({ unsafe bind(descriptor, $0, $1) }) == 0, listen(descriptor, 0) == 0 else {
      throw TestingError(.system, "listen at \(path): errno \(errno)")
    }
  }

  deinit { for descriptor in descriptors { close(descriptor) } }

  /// Connects until no connection more goes into the queue.
  public func fillQueue() throws {
    while true {
      let descriptor = try make()
      if unsafe withAddress({ unsafe connect(descriptor, $0, $1) }) == 0 { continue }
      guard errno == EAGAIN else { throw TestingError(.system, "connect: errno \(errno)") }
      return
    }
  }

  private func make() throws -> CInt {
    let flags = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, flags, 0)
    guard descriptor >= 0 else { throw TestingError(.system, "socket: errno \(errno)") }
    descriptors.append(descriptor)
    return descriptor
  }

  private func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
    unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
