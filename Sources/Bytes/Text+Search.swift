// The standard library's `contains`, `split` and `replacing` for texts bring its engine of regular expressions into the
// program, 0.8 MB of code that nothing else needs; the host is compiled so that they are not found.

extension StringProtocol where SubSequence == Substring {
  /// Whether a text stands in it, byte for byte.
  public func holds(_ text: String) -> Bool { parts(at: text) != nil }

  /// What stands before and behind the first place where a text stands in it, byte for byte; nil if there is none.
  public func parts(at separator: String) -> (before: Substring, behind: Substring)? {
    let sought = Array(separator.utf8)
    var start = utf8.startIndex
    while let here = utf8[start...].firstIndex(where: { $0 == sought.first }) {
      if utf8[here...].starts(with: sought) {
        return (self[..<here], self[utf8.index(here, offsetBy: sought.count)...])
      }
      start = utf8.index(after: here)
    }
    return nil
  }
}
