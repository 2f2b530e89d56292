import Bytes

/// Decodes a body in chunks (RFC 9112, section 7.1), strictly, while it arrives in pieces of any size.
///
/// Chunk extensions and trailer fields are checked, counted and thrown away.
public struct ChunkedDecoder: Sendable {
  /// What the next byte is.
  enum State {
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

  var state = State.sizeStart
  /// The size that is being read, then the bytes of the chunk that are still to come.
  var left = 0
  var digits = 0
  var received = 0
  var extensionBytes = 0
  var trailerBytes = 0

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
}
