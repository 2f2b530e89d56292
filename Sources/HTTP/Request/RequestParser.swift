import Bytes

/// Reads the head of an HTTP/1.1 or HTTP/1.0 request (RFC 9112), strictly, while it arrives.
///
/// A line that is complete and good, as nearly all are, is read in one pass. Of any other the end is searched first,
/// each time from where the search stopped before, then it is read once more: no byte is looked at more than four
/// times, however small the pieces are in which a client sends them. A bad line is refused as soon as it is there, a
/// line that is too long as soon as it is. The answer does not depend on how the bytes were cut into pieces.
///
/// Stricter than the RFC has to be: every line ends with CRLF, no control character but tab is let through, and a
/// body with two lengths is refused. Laxer in one thing: a target may hold bytes from 0x80 on and the ASCII characters
/// ``"<>\^`{|}``, as clients send them, and they reach the handler as they are.
public struct RequestParser: Sendable {
  /// What the next line is.
  enum Stage: Sendable {
    /// Stays for one empty line in front of the request line, then becomes `fields`.
    case requestLine
    /// Stays for each field, becomes `complete` with the empty line.
    case fields
    /// Until `reset`.
    case complete
  }

  private var stage = Stage.requestLine
  /// What earlier fields said that later ones must agree with.
  var seen = SeenFields()
  /// Where the line starts that is not complete yet.
  private var lineStart = 0
  /// Where the search for its end goes on.
  private var scanned = 0
  /// Whether that line is known to be complete, up to a CR at `scanned`, and free of stray control characters.
  private var isWhole = false
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
    while stage == .requestLine {
      let start = lineStart
      let end = scanned == start || isWhole ? Self.acceptRequestLine(bytes, from: start, into: &head) : -1
      guard end >= 0 else {
        // Whether the method was read before the fault depends on the pieces: the answer to a bad line never does.
        head.method = .get
        try lookCloser(bytes, limit: start &+ limits.requestLine)
        if isWhole || lineStart != start { continue }
        return false
      }
      guard end &- start <= limits.requestLine else { throw Self.tooLong(stage) }
      lineStart = end &+ 2
      scanned = lineStart
      fieldsStart = lineStart
      isWhole = false
      stage = .fields
    }
    if stage == .complete { return true }
    return try parseFields(bytes, limits: limits, into: &head)
  }

  private mutating func parseFields(
    _ bytes: Span<UInt8>, limits: HeadLimits, into head: inout RequestHead
  ) throws(RequestError) -> Bool {
    let limit = fieldsStart &+ limits.headBytes
    while true {
      let start = lineStart
      if bytes.pair(at: start) == Byte.lineEnd, start <= limit {
        return try finish(length: start &+ 2, &head)
      }
      var line = FieldLine()
      guard scanned == start || isWhole, line.accept(bytes, from: start) else {
        try lookCloser(bytes, limit: limit)
        if isWhole { continue }
        return false
      }
      guard line.end <= limit else { throw Self.tooLong(.fields) }
      lineStart = line.end &+ 2
      scanned = lineStart
      isWhole = false
      guard head.list.count < limits.fieldCount else {
        throw RequestError(431, "There are more header fields than this server allows.")
      }
      head.list.append(line.field(from: start))
      if Self.matters(length: line.nameEnd &- start, letter: bytes[start]) {
        try read(line, bytes, from: start, into: &head)
      }
    }
  }

  /// Finds out why the line that starts at `lineStart` was not accepted: it is not complete yet, which is no error,
  /// or it was not looked at as a whole yet, or it is bad.
  @inline(never)
  private mutating func lookCloser(_ bytes: Span<UInt8>, limit: Int) throws(RequestError) {
    if isWhole {
      throw stage == .fields
        ? FieldLine.problem(in: bytes, from: lineStart)
        : RequestLineProblem.find(in: bytes, from: lineStart, to: scanned)
    }
    guard let end = try Self.lineEnd(bytes, &scanned, limit, stage) else { return }
    if end == 0, stage == .requestLine {
      // RFC 9112, section 2.2: some old clients send one CRLF too many behind a body.
      lineStart = 2
      scanned = 2
    } else {
      isWhole = true
    }
  }

  @inline(__always)
  private mutating func finish(
    length: Int, _ head: inout RequestHead
  ) throws(RequestError) -> Bool {
    guard head.minorVersion == 0 || seen.contains(.host) else {
      throw RequestError(400, "The Host field is missing, which HTTP/1.1 demands.")
    }
    head.length = length
    stage = .complete
    return true
  }
}
