import Glibc

/// Writes what a target starts from, as libFuzzer reads it.
enum Seeds {
  static func write(_ target: FuzzTarget, folder: String, dictionary: String) {
    for (number, seed) in target.seeds.enumerated() { write(seed, to: "\(folder)/seed-\(number)") }
    let lines = target.words.map { word in "\"" + word.utf8.map(escaped).joined() + "\"\n" }
    write(Array(lines.joined().utf8), to: dictionary)
  }

  /// In a dictionary of AFL's form, quotes, backslashes and all that is not printable are written as \xNN.
  private static func escaped(_ byte: UInt8) -> String {
    if (0x20..<0x7f).contains(byte), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      return String(UnicodeScalar(byte))
    }
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
  }

  private static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w"), fwrite(bytes, 1, bytes.count, file) == bytes.count, fclose(file) == 0
    else {
      perror(path)
      exit(1)
    }
  }
}
