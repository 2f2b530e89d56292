import Glibc

/// A TCP connection to a port of this machine; closed when it is given up. For one thread at a time.
public final class Socket {
  let descriptor: CInt

  public init(port: UInt16) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw TestingError(.system, "socket: errno \(errno)") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      let code = errno
      close(descriptor)
      throw TestingError(.closed, "connect to port \(port): \(unsafe String(cString: strerror(code)))")
    }
    var on: CInt = 1
    unsafe setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
  }

  deinit { close(descriptor) }

  /// Sends all of it.
  public func send(_ bytes: some Sequence<UInt8>, timeout: Duration = .seconds(30)) throws {
    let bytes = Array(bytes)
    let deadline = ContinuousClock.now + timeout
    var sent = 0
    while sent < bytes.count {
      try wait(for: POLLOUT, until: deadline)
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.send(
          descriptor, $0.baseAddress! + sent, bytes.count - sent,
          CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
      }
      if count > 0 {
        sent += count
      } else if errno == EPIPE || errno == ECONNRESET {
        throw TestingError(.closed, "the peer closed the connection after \(sent) of \(bytes.count) bytes")
      } else if errno != EAGAIN && errno != EINTR {
        throw TestingError(.system, "send: errno \(errno)")
      }
    }
  }

  public func send(_ text: String) throws { try send(text.utf8) }

  /// The next bytes; none once the peer has ended the stream.
  public func receive(until deadline: ContinuousClock.Instant) throws -> ArraySlice<UInt8> {
    var bytes = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      try wait(for: POLLIN, until: deadline)
      let count = unsafe recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
      if count >= 0 { return bytes[..<count] }
      if errno == ECONNRESET { throw TestingError(.closed, "the peer reset the connection") }
      guard errno == EAGAIN || errno == EINTR else { throw TestingError(.system, "recv: errno \(errno)") }
    }
  }

  /// No more bytes will be sent; the peer reads the end of the stream.
  public func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// Closes with a reset instead of the usual end, as a client that dies does. For the last call on this socket.
  public func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
  }

  /// A port of this machine that nobody listens on just now.
  public static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw TestingError(.system, "socket: errno \(errno)") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    guard result == 0 else { throw TestingError(.system, "bind: errno \(errno)") }
    return UInt16(bigEndian: address.sin_port)
  }

  private func wait(for events: CInt, until deadline: ContinuousClock.Instant) throws {
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let left = ContinuousClock.now.duration(to: deadline)
      let ready = unsafe poll(&entry, 1, max(0, left.milliseconds))
      if ready > 0 { return }
      if ready == 0 { throw TestingError(.timeout, "no progress on the connection in the time given") }
      guard errno == EINTR else { throw TestingError(.system, "poll: errno \(errno)") }
    }
  }
}
