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
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
      }
      text.append(UInt8(ascii: "\""))
    }
    text.append(UInt8(ascii: "}"))
    return String(decoding: text, as: UTF8.self)
  }

  private static let digits = Array("0123456789abcdef".utf8)

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  /// The value of a hexadecimal digit; nil if it is none.
  static func digit(_ character: CChar) -> UInt8? {
    switch UInt8(bitPattern: character) {
    case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): byte - UInt8(ascii: "0")
    case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// A text as hexadecimal digits of its UTF-8.
  static func hexadecimal(_ text: String) -> String {
    String(decoding: text.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
