/// Reads what a server has sent, strictly, with code that shares nothing with the server's.
enum ResponseReader {
  /// How many final responses there are. Ends the process where the bytes are no row of sound messages.
  static func count(_ bytes: [UInt8]) -> Int {
    var at = 0
    var count = 0
    while at < bytes.count {
      let (status, length) = head(bytes, &at)
      guard status >= 200 else { continue }
      count += 1
      // The response to a HEAD says how long a body would be. No body begins like a response here.
      if length > 0, at < bytes.count, !bytes[at...].starts(with: "HTTP/1.1 ".utf8) {
        hold(bytes.count - at >= length, "a response ends before its body does: \(text(bytes))")
        at += length
      }
    }
    return count
  }

  /// Reads a head, and leaves `at` behind it.
  private static func head(_ bytes: [UInt8], _ at: inout Int) -> (status: Int, length: Int) {
    let first = line(bytes, &at)
    let parts = first.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    hold(
      parts.count == 3 && text(parts[0]) == "HTTP/1.1" && parts[1].count == 3,
      "a status line \(text(first))")
    let status = Int(text(parts[1])) ?? 0
    hold((100...599).contains(status), "a status of \(status)")
    var length: Int?
    while true {
      let field = line(bytes, &at)
      if field.isEmpty { break }
      guard let colon = field.firstIndex(of: 0x3a), colon > field.startIndex else {
        hold(false, "a field line without a name: \(text(field))")
        break
      }
      guard text(field[..<colon]) == "Content-Length" else { continue }
      hold(length == nil, "two lengths")
      length = Int(text(field[(colon + 2)...]))
      hold(length != nil, "a length \(text(field))")
    }
    // One to a HEAD may leave the length away.
    return (status, status < 200 || status == 204 || status == 304 ? 0 : length ?? 0)
  }

  /// A line without its CRLF, free of control characters but tab.
  private static func line(_ bytes: [UInt8], _ at: inout Int) -> ArraySlice<UInt8> {
    let start = at
    while at < bytes.count, bytes[at] >= 0x20 && bytes[at] != 0x7f || bytes[at] == 9 { at += 1 }
    hold(
      at + 1 < bytes.count && bytes[at] == 0x0d && bytes[at + 1] == 0x0a,
      "a line of a head ends otherwise than with CRLF at byte \(at): \(text(bytes))")
    at += 2
    return bytes[start..<(at - 2)]
  }

  /// What of two runs is compared: without the times and the numbers of requests. An interim response depends on whether
  /// the body has come with the head (RFC 9110, section 10.1.1).
  static func comparable(_ bytes: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      // All of them begin with one of these.
      if bytes[at] == UInt8(ascii: "D") || bytes[at] == UInt8(ascii: "X") || bytes[at] == UInt8(ascii: "r")
        || bytes[at] == UInt8(ascii: "H"),
        let skipped = varying.first(where: { bytes[at...].starts(with: $0.prefix) })
      {
        at = min(bytes.count, at + skipped.prefix.count + skipped.more)
        continue
      }
      kept.append(bytes[at])
      at += 1
    }
    return kept
  }

  private static let varying: [(prefix: [UInt8], more: Int)] = [
    (Array("Date: ".utf8), 29), (Array("X-Request-Id: ".utf8), 25), (Array("request_id\":\"".utf8), 25),
    (Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), 0),
  ]

  static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
