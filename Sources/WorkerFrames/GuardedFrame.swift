import Bytes

/// What a worker says when it has limited itself.
public struct GuardedFrame: Equatable, Sendable {
  /// What the kernel lacks, for people.
  public var lacks: [String]

  public init(lacks: [String]) { self.lacks = lacks }

  public init(_ payload: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(payload)
    lacks = []
    for _ in 0..<(try reader.count(bytesEach: 4)) { lacks.append(try reader.text()) }
    try reader.end()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(count: lacks.count)
    for lack in lacks { buffer.append(text: lack) }
  }
}
