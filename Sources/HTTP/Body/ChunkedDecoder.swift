import Bytes

/// Decodes a body in chunks (RFC 9112, section 7.1), strictly, while it arrives in pieces of any size.
///
/// Chunk extensions and trailer fields are checked, counted and thrown away.
public struct ChunkedDecoder: Sendable {
  /// What the next byte is.
  private enum State {
    /// The first digit of a size; becomes `size`.
    case sizeStart
    /// More of it; becomes `extensionStart`, `extensions` or `sizeEnd`.
    case size
    /// White space that only an extension may follow; becomes `extensions`.
    case extensionStart
    /// Up to CR; becomes `sizeEnd`.
    case extensions
    /// LF; becomes `data`, or `trailerStart` behind the last chunk.
    case sizeEnd
    /// `left` bytes of the body; becomes `dataCR`.
    case data
    /// CR; becomes `dataEnd`.
    case dataCR
    /// LF; becomes `sizeStart`.
    case dataEnd
    /// A field name, which becomes `trailerName`, or the CR of the end, which becomes `end`.
    case trailerStart
    /// Up to the colon; becomes `trailerValue`.
    case trailerName
    /// Up to CR; becomes `trailerEnd`.
    case trailerValue
    /// LF; becomes `trailerStart`.
    case trailerEnd
    /// LF; becomes `done`.
    case end
    case done
  }

  /// Extension bytes in one body, and trailer bytes; past these the answers are 413 and 431.
  static var extensionLimit: Int { 4096 }
  static var trailerLimit: Int { 8192 }

  private var state = State.sizeStart
  /// The size that is being read, then the bytes of the chunk that are still to come.
  private var left = 0
  private var digits = 0
  private var received = 0
  private var extensionBytes = 0
  private var trailerBytes = 0

  public init() {}

  /// Decodes what is there. Every byte is taken, except those behind the end of the body.
  ///
  /// - Parameters:
  ///   - bytes: what follows the bytes that the last call consumed.
  ///   - body: where the decoded bytes are appended.
  ///   - limit: how many bytes the whole body may have.
  /// - Returns: how many bytes were used, and whether the body is complete.
  /// - Throws: 400 for what is not in the grammar, 413 for a body (or extensions) past the limit, as soon as a
  ///   chunk's size says so, 431 for too large trailers.
  public mutating func decode(
    _ bytes: Span<UInt8>, into body: inout ByteBuffer, limit: Int
  ) throws(RequestError) -> (consumed: Int, done: Bool) {
    var offset = 0
    while offset < bytes.count, state != .done {
      if state == .data {
        let count = min(left, bytes.count &- offset)
        body.append(bytes.extracting(offset..<offset &+ count))
        offset &+= count
        left &-= count
        if left == 0 { state = .dataCR }
        continue
      }
      try step(bytes[offset], limit: limit)
      offset &+= 1
    }
    return (offset, state == .done)
  }

  private mutating func step(_ byte: UInt8, limit: Int) throws(RequestError) {
    switch state {
    case .sizeStart, .size, .extensionStart: try stepSize(byte, limit: limit)
    case .extensions:
      if byte == Byte.carriageReturn {
        state = .sizeEnd
      } else {
        try count(byte, in: &extensionBytes, Self.extensionLimit, 413)
      }
    case .sizeEnd:
      try expect(Byte.lineFeed, byte)
      if left == 0 {
        state = .trailerStart
        return
      }
      guard left <= limit &- received else {
        throw RequestError(413, "The body is larger than this server allows.")
      }
      received &+= left
      state = .data
    case .dataCR:
      guard byte == Byte.carriageReturn else {
        throw RequestError(400, "A chunk is not followed by CRLF where its size says it ends.")
      }
      state = .dataEnd
    case .dataEnd:
      try expect(Byte.lineFeed, byte)
      state = .sizeStart
    case .trailerStart, .trailerName, .trailerValue, .trailerEnd, .end: try stepTrailer(byte)
    case .data, .done: break
    }
  }

  private mutating func stepSize(_ byte: UInt8, limit: Int) throws(RequestError) {
    if state != .extensionStart, let digit = PercentDecoding.digit(byte) {
      if state == .sizeStart {
        left = 0
        digits = 0
        state = .size
      }
      digits &+= 1
      guard digits <= 16 else { throw RequestError(400, "A chunk size has more than 16 digits.") }
      guard left >> 59 == 0 else { throw RequestError(413, "The body is larger than this server allows.") }
      left = left &<< 4 | Int(digit)
      return
    }
    guard state != .sizeStart else {
      throw RequestError(400, "A chunk does not start with its size in hexadecimal digits.")
    }
    switch byte {
    case 0x3B: state = .extensions
    case Byte.space, Byte.tab:
      try count(byte, in: &extensionBytes, Self.extensionLimit, 413)
      state = .extensionStart
    case Byte.carriageReturn where state == .size: state = .sizeEnd
    default: throw RequestError(400, "A chunk size is followed by neither an extension nor CRLF.")
    }
  }

  private mutating func stepTrailer(_ byte: UInt8) throws(RequestError) {
    switch state {
    case .trailerStart where byte == Byte.carriageReturn: state = .end
    case .trailerStart, .trailerName:
      if byte == 0x3A, state == .trailerName {
        state = .trailerValue
        return
      }
      guard FieldRules.isTokenByte(byte) else {
        throw RequestError(400, "A trailer line does not start with a field name and a colon.")
      }
      state = .trailerName
      try count(byte, in: &trailerBytes, Self.trailerLimit, 431)
    case .trailerValue:
      if byte == Byte.carriageReturn {
        state = .trailerEnd
      } else {
        try count(byte, in: &trailerBytes, Self.trailerLimit, 431)
      }
    case .trailerEnd:
      try expect(Byte.lineFeed, byte)
      state = .trailerStart
    default:
      try expect(Byte.lineFeed, byte)
      state = .done
    }
  }

  private func expect(_ expected: UInt8, _ byte: UInt8) throws(RequestError) {
    guard byte == expected else {
      throw RequestError(400, "A carriage return is not followed by a line feed.")
    }
  }

  /// Counts a byte that is thrown away, and refuses it if it is a control character or one too many.
  private func count(
    _ byte: UInt8, in total: inout Int, _ limit: Int, _ status: UInt16
  ) throws(RequestError) {
    guard byte >= 0x20 && byte != 0x7F || byte == Byte.tab else {
      throw RequestError(400, "There is a control character in a chunk's extension or in a trailer.")
    }
    total &+= 1
    guard total <= limit else {
      throw RequestError(status, "The chunk extensions or trailers are larger than this server allows.")
    }
  }
}
