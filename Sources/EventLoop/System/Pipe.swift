/// A pipe(7), closed on exec. What reads does not wait; what writes does, when it is full.
public struct Pipe: ~Copyable {
  private var reader: Descriptor?
  private var writer: Descriptor?

  public init() throws(SystemError) {
    let (reading, writing) = try SystemCalls.makePipe()
    reader = Descriptor(owning: reading)
    writer = Descriptor(owning: writing)
  }

  /// The end to read from, once.
  public mutating func takeReader() -> Descriptor? { reader.take() }
  /// The end to write to, once.
  public mutating func takeWriter() -> Descriptor? { writer.take() }

  /// What a reading is about to find.
  public enum Reading: Equatable, Sendable {
    case bytes
    /// Nothing at the moment.
    case nothing
    /// Nobody can write any more.
    case end
  }

  /// Appends what there is, at most so many bytes.
  public static func read(
    _ reader: borrowing Descriptor, into bytes: inout [UInt8], atMost limit: Int
  ) -> Reading {
    let count = SystemCalls.readBytes(reader, into: &bytes, atMost: limit)
    if count > 0 { return .bytes }
    let isForNow = count == -Int(SystemCalls.tryAgain) || count == -Int(SystemCalls.interrupted)
    return isForNow ? .nothing : .end
  }
}
