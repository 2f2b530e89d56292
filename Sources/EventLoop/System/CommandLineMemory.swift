import CPatchbayLinux
import Glibc

/// The command line as every user of the machine may read it, in `/proc/PID/cmdline`.
public enum CommandLineMemory {
  /// Overwrites passwords of URLs in it. On the main thread, before there are others; ``Environment/arguments`` has copies,
  /// and stays as it was.
  ///
  /// Invariant: the texts of `argv` are the process's own memory, NUL-terminated, and writable (C17, 5.1.2.2.1).
  public static func hidePasswords() {
    for index in 0..<linux_argument_count() {
      guard let text = unsafe linux_shown_argument(index) else { return }
      let bytes = unsafe UnsafeMutableBufferPointer(start: text, count: strlen(text))
      for place in secrets(in: unsafe bytes.map { UInt8(bitPattern: $0) }) {
        for offset in place { unsafe bytes[offset] = CChar(UInt8(ascii: "x")) }
      }
    }
  }

  /// Where passwords are in a text: between the user's name and the last '@' before a '/', and after '?'.
  static func secrets(in text: [UInt8]) -> [Range<Int>] {
    guard let start = end(of: "://", in: text, from: 0) else { return [] }
    var places: [Range<Int>] = []
    let host = text[start...].firstIndex(of: UInt8(ascii: "/")) ?? text.count
    if let at = text[start..<host].lastIndex(of: UInt8(ascii: "@"))
      ?? text[start...].lastIndex(of: UInt8(ascii: "@")),
      let colon = text[start..<at].firstIndex(of: UInt8(ascii: ":"))
    {
      places.append(colon + 1..<at)
    }
    // Of the parameters after '?' any may be one, also by a name that was mistyped.
    if let query = text[(places.last?.upperBound ?? start)...].firstIndex(of: UInt8(ascii: "?")) {
      places.append(query + 1..<text.count)
    }
    return places
  }

  /// The offset after the first occurrence of a word.
  private static func end(of word: StaticString, in text: [UInt8], from start: Int) -> Int? {
    let sought = Array("\(word)".utf8)
    var offset = start
    while offset + sought.count <= text.count {
      if text[offset...].starts(with: sought) { return offset + sought.count }
      offset += 1
    }
    return nil
  }
}
