import Bytes

/// What a worker says when it has limited itself.
public struct GuardedFrame: Equatable, Sendable {
  /// What the kernel lacks, for people.
  public var lacks: [String]
  /// The number, in the worker, of the descriptor that tells of calls that are held back; 0: there is none.
  public var listener: UInt32

  public init(lacks: [String], listener: UInt32 = 0) {
    self.lacks = lacks
    self.listener = listener
  }

  public init(_ payload: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(payload)
    listener = try reader.word()
    lacks = []
    for _ in 0..<(try reader.count(bytesEach: 4)) { lacks.append(try reader.text()) }
    try reader.end()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(word: listener)
    buffer.append(count: lacks.count)
    for lack in lacks { buffer.append(text: lack) }
  }
}
