import Glibc

/// Spare buffers of one size, so that a connection holds one only while it has something to send.
///
/// Belongs to one thread.
@safe
public final class BufferPool {
  /// Bytes of each pooled buffer.
  public let blockSize: Int
  private let limit: Int
  // Invariant: each is a block of `blockSize` bytes from malloc that nobody else has.
  private var blocks: [UnsafeMutablePointer<UInt8>]

  public init(blockSize: Int = 4096, limit: Int = 256) {
    self.blockSize = blockSize
    self.limit = limit
    unsafe blocks = []
    unsafe blocks.reserveCapacity(limit)
  }

  deinit {
    while let block = unsafe blocks.popLast() { unsafe free(block) }
  }

  /// An empty buffer with room for `blockSize` bytes.
  public func take() -> ByteBuffer {
    guard let block = unsafe blocks.popLast() else { return ByteBuffer(capacity: blockSize) }
    return unsafe ByteBuffer(adopting: block, capacity: blockSize)
  }

  /// Takes a buffer back; one that has grown is freed.
  public func give(_ buffer: consuming ByteBuffer) {
    guard buffer.capacity == blockSize, unsafe blocks.count < limit else { return }
    if let block = unsafe buffer.release() { unsafe blocks.append(block) }
  }
}
