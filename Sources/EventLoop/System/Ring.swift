import Bytes
import CPatchbayLinux
import Glibc

/// An `io_uring(7)` and the buffers that it receives into. Made on any thread, used by the one that waits.
///
/// Invariants: `ring` lives from init to deinit; a buffer is lent only between its completion and its return to the ring.
@safe
final class Ring {
  private let ring: OpaquePointer
  private let completions: UnsafeMutableBufferPointer<linux_completion>
  private let bufferBytes: Int
  /// Completions that the last wait has brought.
  private(set) var count = 0

  /// - Parameters:
  ///   - entries: operations that go to the kernel in one call.
  ///   - buffers: how many; a power of two.
  init(entries: Int, buffers: Int, bufferBytes: Int) throws(SystemError) {
    var stage: UnsafePointer<CChar>? = nil
    guard let made = unsafe linux_ring_create(UInt32(entries), UInt32(buffers), UInt32(bufferBytes), &stage)
    else {
      throw unsafe Self.error(errno, at: stage)
    }
    unsafe ring = made
    self.bufferBytes = bufferBytes
    unsafe completions = .allocate(capacity: 256)
    unsafe completions.initialize(repeating: linux_completion())
  }

  deinit {
    unsafe linux_ring_free(ring)
    unsafe completions.deallocate()
  }

  /// Whether this machine allows what a ring needs: containers often do not.
  static func check() throws(SystemError) {
    var stage: UnsafePointer<CChar>? = nil
    let code = unsafe linux_ring_check(&stage)
    if code != 0 { throw unsafe error(code, at: stage) }
  }

  private static func error(_ code: Int32, at stage: UnsafePointer<CChar>?) -> SystemError {
    SystemError(call: unsafe stage.map { unsafe String(cString: $0) } ?? "io_uring_setup", code: code)
  }

  // MARK: what to do with the next wait; false if there is no room for it before

  func poll(_ descriptor: Int32, _ events: UInt32, isLasting: Bool = false, mark: UInt64) -> Bool {
    unsafe linux_ring_poll(ring, descriptor, events, isLasting ? 1 : 0, mark) != 0
  }

  func receive(_ socket: Int32, mark: UInt64) -> Bool { unsafe linux_ring_receive(ring, socket, mark) != 0 }

  func cancel(_ target: UInt64, mark: UInt64) -> Bool { unsafe linux_ring_cancel(ring, target, mark) != 0 }

  // MARK: sends, all of them in one call

  /// Sends what the socket takes at once, with the next `sendAll`: no change of the bytes before that.
  ///
  /// - Returns: its number, from 0 on; -1: there is no room for it.
  @inline(__always)
  func send(_ socket: Int32, _ bytes: borrowing ByteBuffer) -> Int {
    Int(unsafe linux_ring_send(ring, socket, bytes.address(), UInt32(bytes.count)))
  }

  func sendAll() { unsafe linux_ring_send_all(ring) }

  /// How many bytes one of them has sent; 0 also for an error.
  @inline(__always)
  func sent(_ number: Int) -> Int { Int(max(0, unsafe linux_ring_sent(ring, Int32(number)))) }

  // MARK: what has been done

  /// - Parameter nanoseconds: to wait at the most; 0: not at all; .max: for ever.
  func wait(nanoseconds: UInt64) {
    count = Int(unsafe linux_ring_wait(ring, nanoseconds, completions.baseAddress, UInt32(completions.count)))
  }

  subscript(index: Int) -> linux_completion { unsafe completions[index] }

  /// Lends what was received, and gives the buffer back to the ring.
  @inline(__always)
  func withBuffer(_ number: UInt32, count: Int, _ body: (Span<UInt8>) -> Void) {
    precondition(count <= bufferBytes)
    body(
      unsafe Span(_unsafeElements: UnsafeBufferPointer(start: linux_ring_buffer(ring, number), count: count)))
    unsafe linux_ring_give_back(ring, number)
  }

  func giveBack(_ number: UInt32) { unsafe linux_ring_give_back(ring, number) }
}
