import Bytes

/// Values as PostgreSQL reads them in text format.
enum PostgresText {
  /// An array of texts, nil being NULL.
  static func array(_ texts: some Sequence<String?>) -> String {
    "{" + texts.map { $0.map(quoted) ?? "NULL" }.joined(separator: ",") + "}"
  }

  static func array(_ numbers: some Sequence<Int64?>) -> String {
    "{" + numbers.map { $0.map(String.init) ?? "NULL" }.joined(separator: ",") + "}"
  }

  /// An array of bytea.
  static func array(_ items: some Sequence<[UInt8]>) -> String {
    var text: [UInt8] = [UInt8(ascii: "{")]
    for item in items {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      text += "\"\\\\x".utf8
      text.reserveCapacity(text.count + item.count * 2 + 2)
      for byte in item {
        text.append(Hexadecimal.digit(byte >> 4))
        text.append(Hexadecimal.digit(byte))
      }
      text.append(UInt8(ascii: "\""))
    }
    text.append(UInt8(ascii: "}"))
    return String(decoding: text, as: UTF8.self)
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  /// A text as hexadecimal digits of its UTF-8.
  static func hexadecimal(_ text: String) -> String {
    let pairs = text.utf8.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0)] }
    return String(decoding: pairs, as: UTF8.self)
  }
}
