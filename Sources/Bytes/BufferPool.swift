import Glibc

/// Spare buffers of one size, so that a connection holds one only while it has something to send.
///
/// Belongs to one thread.
@safe
public final class BufferPool {
  /// Bytes of each pooled buffer.
  public let blockSize: Int
  private let limit: Int
  private var count = 0
  // Invariant: each is a block of at least `blockSize` bytes from malloc that nobody else has, and its first bytes
  // hold the address of the next one.
  private var first: UnsafeMutableRawPointer?

  public init(blockSize: Int = 4096, limit: Int = 256) {
    self.blockSize = max(blockSize, 64)
    self.limit = limit
    unsafe first = nil
  }

  deinit {
    while let block = unsafe pop() { unsafe free(block) }
  }

  /// An empty buffer with room for `blockSize` bytes.
  @inline(__always)
  public func take() -> ByteBuffer {
    guard let block = unsafe pop() else { return ByteBuffer(capacity: blockSize) }
    return unsafe ByteBuffer(adopting: block.assumingMemoryBound(to: UInt8.self), capacity: blockSize)
  }

  /// Takes a buffer back; one that has grown is freed.
  @inline(__always)
  public func give(_ buffer: consuming ByteBuffer) {
    guard buffer.capacity == blockSize, count < limit else { return }
    guard let block = unsafe buffer.release() else { return }
    unsafe UnsafeMutableRawPointer(block).storeBytes(of: first, as: UnsafeMutableRawPointer?.self)
    unsafe first = UnsafeMutableRawPointer(block)
    count &+= 1
  }

  @unsafe @inline(__always)
  private func pop() -> UnsafeMutableRawPointer? {
    guard let block = unsafe first else { return nil }
    unsafe first = block.load(as: UnsafeMutableRawPointer?.self)
    count &-= 1
    return unsafe block
  }
}
