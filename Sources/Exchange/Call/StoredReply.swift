import Bytes
import EventLoop

/// A reply that waits for the loop, since it was made on another thread, or after its handler had returned.
///
/// Content type and body stand in one buffer, which is used again by the next call.
struct StoredReply: ~Copyable {
  private var status: UInt16 = 0
  private var typeCount = 0
  private var length: Int?
  private(set) var bytes = ByteBuffer()

  /// Bodies that are sent from the buffer, as copying them would cost more than a second piece.
  private static let leastInPlace = 16 * 1024

  package mutating func store(
    status: UInt16, contentType: Span<UInt8>, body: Span<UInt8>, length: Int?
  ) {
    self.status = status
    self.length = length
    typeCount = contentType.count
    bytes.append(contentType)
    bytes.append(body)
  }

  /// Sends it, with the header fields and the tail that belong to it.
  package func send(to sink: any ReplySink, fields: Span<UInt8>, tail: BorrowedBytes, of call: Call) {
    let all = bytes.span
    let type = all.extracting(0..<typeCount)
    let head = ReplyHead(status: status, contentType: type, fields: fields, length: length)
    if tail.count == 0, bytes.count - typeCount >= Self.leastInPlace {
      // The call keeps the buffer as it is until it is released, which is after the last byte of the tail was sent.
      let tail = unsafe BorrowedBytes(base: bytes.address(at: typeCount), count: bytes.count - typeCount)
      sink.send(head, StaticText.none, tail: tail, of: call)
    } else {
      sink.send(head, all.extracting(typeCount..<all.count), tail: tail, of: call)
    }
  }

  /// Forgets it; keeps at most so many bytes of memory.
  package mutating func clear(keepingAtMost capacity: Int) { bytes.removeAll(keepingAtMost: capacity) }
}
