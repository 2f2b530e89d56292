import Bytes

/// Reads the head of an HTTP/1.1 or HTTP/1.0 request (RFC 9112), strictly, while it arrives.
///
/// The bytes of a head are looked at once to find the ends of lines, and each line once more when it is complete,
/// however small the pieces are in which a client sends them. A bad line is refused as soon as it is there, a line
/// that is too long as soon as it is. The answer does not depend on how the bytes were cut into pieces.
///
/// Stricter than the RFC has to be: every line ends with CRLF, no control character but tab is let through, and a
/// body with two lengths is refused. Laxer in one thing: a target may hold bytes from 0x80 on and the ASCII characters
/// ``"<>\^`{|}``, as clients send them, and they reach the handler as they are.
public struct RequestParser: Sendable {
  /// What the next line is.
  @usableFromInline enum Stage: Sendable {
    /// Stays for one empty line in front of the request line, then becomes `fields`.
    case requestLine
    /// Stays for each field, becomes `complete` with the empty line.
    case fields
    /// Until `reset`.
    case complete
  }

  var stage = Stage.requestLine
  /// What earlier fields said that later ones must agree with.
  var seen = SeenFields()
  /// Where the line starts that is not complete yet.
  private var lineStart = 0
  /// Where the search for its end goes on.
  private var scanned = 0
  /// Where the first field starts.
  private var fieldsStart = 0

  public init() {}

  /// Makes the parser ready for the next request.
  public mutating func reset() { self = RequestParser() }

  /// Reads as much of a head as is there.
  ///
  /// - Parameters:
  ///   - bytes: all that was received of this request so far, from its first byte on.
  ///   - limits: how large the head may be.
  ///   - head: where the result goes; complete when this returns true.
  /// - Returns: true when the head is complete; `head.length` bytes belong to it.
  /// - Throws: the answer to a request that is refused. The connection must then be closed.
  public mutating func parse(
    _ bytes: Span<UInt8>, limits: HeadLimits, into head: inout RequestHead
  ) throws(RequestError) -> Bool {
    while stage != .complete {
      // Every line ends at a control character: at a CR if it is a good one.
      let stop = bytes.firstControl(from: scanned)
      if stage == .requestLine {
        if stop &- lineStart > limits.requestLine {
          throw RequestError(414, "The request line is longer than this server allows.")
        }
      } else if stop &- fieldsStart > limits.headBytes {
        throw RequestError(431, "The header fields are larger than this server allows.")
      }
      scanned = stop
      guard stop < bytes.count else { return false }

      guard bytes[stop] == Byte.carriageReturn else {
        guard bytes[stop] == Byte.tab, stage == .fields else { throw Self.strayControl(bytes[stop]) }
        scanned = stop &+ 1
        continue
      }
      guard stop &+ 1 < bytes.count else { return false }
      guard bytes[stop &+ 1] == Byte.lineFeed else {
        throw RequestError(400, "A carriage return is not followed by a line feed.")
      }
      let line = lineStart
      lineStart = stop &+ 2
      scanned = lineStart
      if stage == .fields {
        if line == stop {
          try finish(length: lineStart, head: &head)
        } else {
          guard head.fields.count < limits.fieldCount else {
            throw RequestError(431, "There are more header fields than this server allows.")
          }
          try parseField(bytes, from: line, to: stop, into: &head)
        }
      } else if line == stop {
        // RFC 9112, section 2.2: some old clients send one CRLF too many behind a body.
        guard line == 0 else { throw RequestError(400, "There are empty lines before the request line.") }
      } else {
        head.reset()
        try Self.parseRequestLine(bytes, from: line, to: stop, into: &head)
        stage = .fields
        fieldsStart = lineStart
      }
    }
    return true
  }

  private mutating func finish(length: Int, head: inout RequestHead) throws(RequestError) {
    if head.minorVersion == 1, !seen.contains(.host) {
      throw RequestError(400, "The Host field is missing, which HTTP/1.1 demands.")
    }
    head.length = length
    stage = .complete
  }

  private static func strayControl(_ byte: UInt8) -> RequestError {
    switch byte {
    case Byte.lineFeed: RequestError(400, "A line ends with a line feed alone, it must end with CRLF.")
    case Byte.tab: RequestError(400, "There is a tab in the request line.")
    default: RequestError(400, "There is a control character in the head of the request.")
    }
  }
}
