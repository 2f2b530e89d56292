import Bytes
import CPatchbayLinux
import Glibc

/// Every system call of the event loop, and the only unsafe code of this module beside the thread parking.
///
/// Invariant: a pointer given to the kernel points into a buffer that the caller owns exclusively for the length of
/// the call, and its length is that buffer's own.
enum SystemCalls {
  static func errorText(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: epoll

  static func makeEpoll() throws(SystemError) -> Descriptor {
    Descriptor(owning: try check("epoll_create1", linux_epoll_create()))
  }

  static func add(
    _ descriptor: Int32, to epoll: borrowing Descriptor, events: UInt32, data: UInt64, exclusive: Bool = false
  ) throws(SystemError) {
    _ = try check(
      "epoll_ctl", linux_epoll_add(epoll.number, descriptor, events, data, exclusive ? 1 : 0))
  }

  /// 0 or an errno value.
  static func modify(
    _ descriptor: Int32, in epoll: borrowing Descriptor, events: UInt32, data: UInt64
  ) -> Int32 {
    linux_epoll_modify(epoll.number, descriptor, events, data) == 0 ? 0 : errno
  }

  /// 0 or an errno value.
  static func remove(_ descriptor: Int32, from epoll: borrowing Descriptor) -> Int32 {
    linux_epoll_remove(epoll.number, descriptor) == 0 ? 0 : errno
  }

  static func wait(_ epoll: borrowing Descriptor, into events: ReadyEvents, milliseconds: Int32) -> Int {
    let count = unsafe linux_epoll_wait(
      epoll.number, events.memory.baseAddress, Int32(events.memory.count), milliseconds)
    return Int(max(count, 0))
  }

  // MARK: eventfd

  static func makeEventDescriptor() throws(SystemError) -> Descriptor {
    Descriptor(owning: try check("eventfd", linux_event_descriptor()))
  }

  static func signal(_ event: borrowing Descriptor) {
    var one: UInt64 = 1
    _ = unsafe write(event.number, &one, 8)
  }

  static func reset(_ event: borrowing Descriptor) {
    var count: UInt64 = 0
    _ = unsafe read(event.number, &count, 8)
  }

  // MARK: sockets

  static func listen(host: String, port: UInt16, backlog: Int32) throws(SystemError) -> (Int32, UInt16) {
    var port = port
    var stage: UnsafePointer<CChar>? = nil
    let number = unsafe linux_listen(host, &port, backlog, &stage)
    guard number >= 0 else {
      throw SystemError(call: unsafe stage.map { unsafe String(cString: $0) } ?? "listen", code: errno)
    }
    return (number, port)
  }

  /// Takes over a listening socket that this process was started with; its port and "address:port".
  static func adopt(_ descriptor: Int32) throws(SystemError) -> (port: UInt16, address: String) {
    var port: UInt16 = 0
    var length = 0
    var text = [CChar](repeating: 0, count: Int(LINUX_PEER_BYTES))
    guard unsafe linux_adopt_listener(descriptor, &port, &text, &length) == 0 else {
      throw SystemError(call: "LISTEN_FDS", code: errno)
    }
    return (port, String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// 0 or an errno value.
  static func notify(_ path: String, _ text: String) -> Int32 {
    unsafe linux_notify(path, text, text.utf8.count) == 0 ? 0 : errno
  }

  static func unsetVariable(_ name: String) { unsafe unsetenv(name) }

  static func duplicate(_ descriptor: borrowing Descriptor) throws(SystemError) -> Int32 {
    try check("fcntl", fcntl(descriptor.number, F_DUPFD_CLOEXEC, 3))
  }

  /// The accepted socket, or `-errno`.
  static func accept(_ listener: Int32, peer: inout ByteBuffer) -> Int32 {
    var length = 0
    peer.removeAll()
    var accepted: Int32 = -1
    _ = unsafe peer.appendUnsafe(maximum: Int(LINUX_PEER_BYTES)) { memory in
      accepted = unsafe linux_accept(listener, memory.assumingMemoryBound(to: CChar.self), &length)
      return accepted < 0 ? 0 : length
    }
    return accepted < 0 ? -errno : accepted
  }

  /// How many bytes came (0: the peer will send no more), or `-errno`.
  @inline(__always)
  static func receive(_ socket: Int32, into memory: ReceiveMemory, piece: Int = 0) -> Int {
    let count = unsafe linux_receive(socket, memory.address(of: piece), memory.capacity)
    return count < 0 ? -Int(errno) : count
  }

  /// How many bytes the kernel took of the buffer and the bytes behind it, or `-errno`.
  static func send(
    _ socket: Int32, _ bytes: borrowing ByteBuffer, then tail: BorrowedBytes, atMost limit: Int
  ) -> Int {
    let first = min(bytes.count, limit)
    let sent = unsafe linux_send(socket, bytes.address(), first, tail.base, min(tail.count, limit - first))
    return sent < 0 ? -Int(errno) : sent
  }

  /// Answers a connection whose request nobody reads, and closes it. What it has sent so far is read away: else the
  /// kernel would reset the connection, and the answer with it.
  static func refuse(_ socket: consuming Descriptor, _ answer: StaticString) {
    _ = unsafe linux_send(socket.number, answer.utf8Start, answer.utf8CodeUnitCount, nil, 0)
    shutdownSending(socket.number)
    _ = discard(socket.number)
  }

  static func discard(_ socket: Int32) -> Int {
    let count = linux_discard(socket, 1 << 20)
    return count < 0 ? -Int(errno) : count
  }

  static func shutdownSending(_ socket: Int32) { _ = linux_shutdown_sending(socket) }

  static func shutdown(_ socket: Int32) { _ = Glibc.shutdown(socket, Int32(SHUT_RDWR)) }

  static var tryAgain: Int32 { EAGAIN }
  static var interrupted: Int32 { EINTR }
  static var tooManyReferences: Int32 { ETOOMANYREFS }

  // MARK: inotify

  static func makeWatcher() throws(SystemError) -> Descriptor {
    Descriptor(owning: try check("inotify_init1", linux_watch_create()))
  }

  static func watch(_ folder: String, with watcher: borrowing Descriptor) throws(SystemError) -> Int32 {
    try unsafe check("inotify_add_watch", linux_watch_folder(watcher.number, folder))
  }

  /// Whether some process has the file open for writing; nil if nobody can tell.
  static func isBeingWritten(_ path: String) -> Bool? {
    let result = unsafe linux_is_being_written(path)
    return result < 0 ? nil : result == 1
  }

  /// Watches a folder on the way to a file; nil if that cannot be.
  static func watchWay(
    _ folder: String, onlyItself: Bool, with watcher: borrowing Descriptor
  ) -> Int32? {
    let number = unsafe linux_watch_way(watcher.number, folder, onlyItself ? 1 : 0)
    return number < 0 ? nil : number
  }

  static func forget(_ watch: Int32, of watcher: borrowing Descriptor) {
    linux_watch_forget(watcher.number, watch)
  }

  /// Reads what has happened; false if there may be more, so that a folder in which something always happens holds
  /// nobody up.
  static func readEvents(
    _ watcher: borrowing Descriptor, _ take: (Int32, String, Bool, Bool, Bool) -> Void
  ) -> Bool {
    var raw = [linux_file_event](repeating: linux_file_event(), count: 128)
    for _ in 0..<256 {
      let count = unsafe linux_watch_read(watcher.number, &raw, Int32(raw.count))
      guard count > 0 else { return true }
      for index in 0..<Int(count) {
        let name = unsafe withUnsafeBytes(of: raw[index].name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let event = raw[index]
        take(event.watch, name, event.is_settled != 0, event.is_gone != 0, event.is_overflow != 0)
      }
    }
    return false
  }

  /// Waits until either descriptor is readable (below zero: none); bit 0 for the first, bit 1 for the second.
  static func waitReadable(
    _ first: borrowing Descriptor, orNumber second: Int32, milliseconds: Int32
  ) -> Int32 {
    linux_wait_readable(first.number, second, milliseconds)
  }

  // MARK: Unix domain sockets

  static func listenUnix(_ path: String) throws(SystemError) -> Int32 {
    try check("bind \(path)", unsafe linux_listen_unix(path, 64))
  }

  static func removeFile(_ path: String) { unsafe unlink(path) }

  static func connectUnix(_ path: String, milliseconds: Int32) throws(SystemError) -> Int32 {
    try check("connect \(path)", unsafe linux_connect_unix(path, milliseconds))
  }

  // MARK: small files of the kernel's

  /// A text file of 256 KiB at the most; nil if it cannot be read.
  static func readFile(_ path: String) -> String? {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    var bytes: [UInt8] = []
    while bytes.count < 256 * 1024 {
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
        count = max(0, unsafe read(file.number, buffer.baseAddress, buffer.count))
      }
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static var affinityCores: Int { Int(linux_affinity_cores()) }

  // MARK: standard streams

  /// Writes all of it, however long the reader takes.
  static func writeAll(_ text: inout String, to descriptor: Int32) {
    _ = writeWithin(&text, to: descriptor, milliseconds: -1)
  }

  /// Writes a text; false if the descriptor took none of it for so many milliseconds (below zero: for ever), or fails.
  static func writeWithin(_ text: inout String, to descriptor: Int32, milliseconds: Int32) -> Bool {
    text.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return true }
      return unsafe base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { base in
        unsafe linux_write_within(descriptor, base, bytes.count, milliseconds) == bytes.count
      }
    }
  }

  static func writeLog(_ text: inout String) {
    text.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { base in
        unsafe linux_log_write(base, bytes.count)
      }
    }
  }

  // MARK: signals

  /// The reading end of the pipe that TERM, INT and HUP are written to, from now on.
  static func receiveSignals() throws(SystemError) -> Descriptor {
    let number = linux_receive_signals()
    guard number >= 0 else { throw SystemError(call: "pipe2", code: errno) }
    return Descriptor(owning: number)
  }

  static func disarmSignals() { linux_disarm_signals() }

  /// The next signal; a negative number if none came in time.
  static func nextSignal(_ pipe: borrowing Descriptor, nanoseconds: UInt64) -> Int32 {
    let now = monotonic()
    let deadline = nanoseconds > .max - now ? UInt64.max : now + nanoseconds
    while true {
      var byte: UInt8 = 0
      if unsafe read(pipe.number, &byte, 1) == 1 { return Int32(byte) }
      let left = deadline - min(deadline, monotonic())
      if left == 0 { return -1 }
      _ = linux_wait_readable(pipe.number, -1, Int32(clamping: min(left, .max - 999_999) / 1_000_000 + 1))
    }
  }

  // MARK: time

  /// A counter that runs evenly, cheaper than a clock.
  static var ticks: UInt64 { linux_ticks() }

  /// About so many ticks: within a factor of two where the machine does not say how fast they are.
  static func ticks(of nanoseconds: UInt64) -> UInt64 { linux_ticks_of(nanoseconds) }

  /// Nanoseconds of CLOCK_MONOTONIC.
  @inline(__always)
  static func monotonic() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// Seconds since 1970 (UTC).
  static func unixSeconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
    return Int64(time.tv_sec)
  }

  /// Milliseconds since 1970 (UTC).
  static func unixMilliseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  static var processIdentifier: Int32 { getpid() }

  static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    unsafe gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: threads

  /// Starts a thread that runs `body`; nobody joins it, so `body` says when it is done.
  static func startThread(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let box = unsafe Unmanaged.passRetained(ThreadBody(name: name, run: body))
    let failure = unsafe linux_start_thread(
      { argument in
        let body = unsafe Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue()
        unsafe linux_begin_thread(body.name)
        body.run()
        return nil
      }, unsafe box.toOpaque())
    guard failure == 0 else {
      unsafe box.release()
      throw SystemError(call: "pthread_create", code: failure)
    }
  }

  private final class ThreadBody: Sendable {
    let name: String
    let run: @Sendable () -> Void
    init(name: String, run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }

  /// Takes its time: not on a loop.
  static func giveMemoryBack() { linux_give_memory_back() }

  static func askForShortTurns(nanoseconds: UInt64) { _ = linux_ask_for_short_turns(nanoseconds) }

  static func threadTag() -> UInt { linux_thread_tag() }

  private static func check(_ call: String, _ result: Int32) throws(SystemError) -> Int32 {
    guard result >= 0 else { throw SystemError(call: call, code: errno) }
    return result
  }
}

/// Memory of a poller for one batch of `epoll_wait(2)`.
@safe
final class ReadyEvents {
  let memory: UnsafeMutableBufferPointer<linux_ready>
  init(capacity: Int) {
    unsafe memory = .allocate(capacity: capacity)
    unsafe memory.initialize(repeating: linux_ready())
  }
  deinit { unsafe memory.deallocate() }
  subscript(index: Int) -> linux_ready { unsafe memory[index] }
}

/// The memory that a poller receives into, one for all its channels: an idle connection holds no buffer.
@safe
final class ReceiveMemory {
  // Invariant: of each piece only bytes are lent that a receive has written.
  private let memory: UnsafeMutablePointer<UInt8>
  private let pieces: Int
  /// Of one piece.
  let capacity: Int
  /// From one piece to the next: not a power of two, or the first lines of all would share a few places of the cache.
  private let stride: Int

  init(capacity: Int, pieces: Int = 1) {
    self.capacity = capacity
    self.pieces = pieces
    stride = capacity + 192
    unsafe memory = .allocate(capacity: pieces * stride)
  }
  deinit { unsafe memory.deallocate() }

  @unsafe fileprivate func address(of piece: Int) -> UnsafeMutablePointer<UInt8> {
    precondition(piece >= 0 && piece < pieces)
    return unsafe memory + piece &* stride
  }

  /// Lends the first `count` bytes of a piece.
  @inline(__always)
  func withBytes(_ count: Int, piece: Int = 0, _ body: (Span<UInt8>) -> Void) {
    precondition(count <= capacity)
    body(unsafe Span(_unsafeElements: UnsafeBufferPointer(start: address(of: piece), count: count)))
  }
}
