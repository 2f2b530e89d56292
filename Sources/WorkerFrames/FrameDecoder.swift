import Bytes

/// Bytes of a stream to frames. Has no socket and no state: what is not complete stays with the caller.
public enum FrameDecoder {
  public enum Step: Equatable, Sendable {
    /// There is a frame: its header, and how many bytes it takes in all.
    case frame(FrameHeader, size: Int)
    /// More bytes must come before this one is complete: so many in all, as far as is known.
    case incomplete(needed: Int)
  }

  /// What begins at the first of `bytes`.
  ///
  /// - Parameter largest: bytes that a payload with a body of HTTP may have.
  /// - Throws: bytes that no peer sends that follows the rules; nothing behind them can be understood.
  public static func next(
    _ bytes: Span<UInt8>, largest: Int = FrameHeader.limit
  ) throws(FrameFault) -> Step {
    guard bytes.count >= FrameHeader.size else { return .incomplete(needed: FrameHeader.size) }
    let header = try FrameHeader(bytes.extracting(0..<FrameHeader.size))
    guard header.length <= (header.kind.hasBody ? max(largest, FrameHeader.limit) : FrameHeader.limit) else {
      throw FrameFault("a frame of \(header.length) bytes, which is too long")
    }
    let size = FrameHeader.size + header.length
    return bytes.count < size ? .incomplete(needed: size) : .frame(header, size: size)
  }
}
