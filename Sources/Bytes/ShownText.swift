/// Text of a client, a plugin or a file as a log or a terminal may show it.
///
/// Escaped are the control characters of both sets (C0 and C1: U+009B begins a command to a terminal as ESC does, U+0085
/// ends a line), line and paragraph separators, and the format characters that reorder or hide other text (bidirectional
/// controls, U+FEFF, tags). The joiners U+200C and U+200D stay: scripts and emoji need them.
public enum ShownText {
  /// How an escape is written.
  public enum Style: Sendable {
    /// `\u{9b}`
    case plain
    /// `\u009b`, as inside the strings of a JSON text, which are the only place where such characters can stand.
    case json
  }

  /// - Parameter keepingLines: newlines stay, and tabs.
  public static func escaped(_ text: String, keepingLines: Bool = false, as style: Style = .plain) -> String {
    if isPlainASCII(text, keepingLines: keepingLines) { return text }
    var shown = ""
    shown.reserveCapacity(text.utf8.count)
    append(text, to: &shown, keepingLines: keepingLines, as: style)
    return shown
  }

  /// Appends the escaped text to another.
  public static func append(
    _ text: String, to shown: inout String, keepingLines: Bool = false, as style: Style = .plain
  ) {
    if isPlainASCII(text, keepingLines: keepingLines) {
      shown += text
      return
    }
    for scalar in text.unicodeScalars {
      if keepingLines && (scalar == "\n" || scalar == "\t") || !mustBeEscaped(scalar) {
        shown.unicodeScalars.append(scalar)
      } else {
        shown += escape(scalar, as: style)
      }
    }
  }

  private static func isPlainASCII(_ text: String, keepingLines: Bool) -> Bool {
    text.utf8.allSatisfy { $0 >= 32 && $0 < 127 || keepingLines && ($0 == 10 || $0 == 9) }
  }

  static func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7e, 0x200c, 0x200d: return false
    case 0...0x1f, 0x7f...0x9f: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar, as style: Style) -> String {
    let digits = String(scalar.value, radix: 16)
    switch style {
    case .plain: return "\\u{\(digits)}"
    case .json:
      return String(scalar).utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    }
  }
}
