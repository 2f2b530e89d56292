/// What a worker has written to its log, line by line. Has no descriptor: bytes in, lines out.
///
/// A worker writes what it likes: a line has an end after 8 KiB, whatever follows, and bytes that are no UTF-8 are replaced.
struct WorkerLines {
  /// A line, and its level if it came through the log of the worker, and not straight from its code.
  struct Line: Equatable, Sendable {
    var level: String?
    var text: String
  }

  /// Before a level and a message; nothing else begins with it.
  static let mark: UInt8 = 1
  /// Bytes of a line; the rest of it is left out.
  static let limit = 8 << 10

  private var rest: [UInt8] = []
  /// The end of a line that was too long is still to come.
  private var isCut = false

  /// The lines that these bytes complete.
  mutating func take(_ bytes: [UInt8]) -> [Line] {
    var lines: [Line] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0a) {
      add(bytes[start..<end])
      if let line = finish() { lines.append(line) }
      isCut = false
      start = end + 1
    }
    add(bytes[start...])
    // A line that has no end is one all the same.
    if rest.count >= Self.limit, let line = finish() {
      lines.append(line)
      isCut = true
    }
    return lines
  }

  /// The last line, if it had no end.
  mutating func end() -> Line? { finish() }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    guard !isCut else { return }
    rest += bytes.prefix(Self.limit - rest.count)
  }

  private mutating func finish() -> Line? {
    defer { rest.removeAll(keepingCapacity: true) }
    guard !rest.isEmpty else { return nil }
    let suffix = rest.count >= Self.limit ? "…" : ""
    guard rest[0] == Self.mark else {
      return Line(level: nil, text: String(decoding: rest, as: UTF8.self) + suffix)
    }
    let words = rest.dropFirst().split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
    let text = words.count > 1 ? String(decoding: words[1], as: UTF8.self) : ""
    return Line(level: String(decoding: words[0], as: UTF8.self), text: text + suffix)
  }
}
