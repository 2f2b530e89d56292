/// What a library needs from others and gives to them, as its file says (elf(5)): read without loading it, since loading
/// runs its constructors.
///
/// Nothing here is believed: what lies outside the file, or is larger than it needs to be, counts as unknown.
struct ELFLinks {
  /// The libraries that it needs, by name.
  private(set) var needed: [String] = []
  /// Where the linker looks for them first, as "$ORIGIN/lib".
  private(set) var runPaths: [String] = []
  /// Whether it defines the entry point of a plugin; nil if its file does not tell.
  private(set) var isPlugin: Bool?

  private typealias Read = (_ offset: Int, _ count: Int) -> [UInt8]
  /// Bytes of one table that are looked at.
  private static let tableLimit = 16 << 20

  /// - Parameters:
  ///   - size: bytes of the whole file.
  ///   - read: bytes of the file at an offset; fewer than asked for at its end.
  init(size: Int, read: (_ offset: Int, _ count: Int) -> [UInt8]) {
    let header = read(0, 64)
    guard header.count == 64, Self.number(header, 0, 4) == 0x464c_457f, header[4] == 2, header[5] == 1,
      Self.number(header, 58, 2) == 64,
      let table = Self.table(
        at: Self.number(header, 40, 8), entries: Self.number(header, 60, 2), of: 64, size, read)
    else { return }
    for base in stride(from: 0, to: table.count, by: 64) {
      switch Self.number(table, base + 4, 4) {
      case 6: readDynamic(table, base, size, read)
      case 11: readSymbols(table, base, size, read)
      default: continue
      }
    }
  }

  /// SHT_DYNAMIC: pairs of a tag and a number.
  private mutating func readDynamic(_ sections: [UInt8], _ base: Int, _ size: Int, _ read: Read) {
    guard let pairs = Self.bytes(of: sections, base, size, read),
      let names = Self.names(of: sections, base, size, read)
    else { return }
    for offset in stride(from: 0, to: pairs.count - 15, by: 16) {
      let tag = Self.number(pairs, offset, 8)
      guard tag == 1 || tag == 15 || tag == 29, let text = Self.text(names, Self.number(pairs, offset + 8, 8))
      else { continue }
      if tag == 1 { needed.append(text) } else { runPaths += text.split(separator: ":").map(String.init) }
    }
  }

  /// SHT_DYNSYM: symbols of 24 bytes, with their names elsewhere.
  private mutating func readSymbols(_ sections: [UInt8], _ base: Int, _ size: Int, _ read: Read) {
    guard let symbols = Self.bytes(of: sections, base, size, read),
      let names = Self.names(of: sections, base, size, read)
    else { return }
    let entry = Array("bay_plugin_main\0".utf8)
    isPlugin = stride(from: 0, to: symbols.count - 23, by: 24).contains { offset in
      let isDefined = Self.number(symbols, offset + 6, 2) != 0
      guard isDefined, let start = Int(exactly: Self.number(symbols, offset, 4)) else { return false }
      return start <= names.count - entry.count && names[start..<(start + entry.count)].elementsEqual(entry)
    }
  }

  // MARK: tables

  /// The bytes of a section.
  private static func bytes(
    of sections: [UInt8], _ base: Int, _ size: Int, _ read: Read
  ) -> [UInt8]? {
    table(at: number(sections, base + 24, 8), entries: number(sections, base + 32, 8), of: 1, size, read)
  }

  /// The texts of the section that another one is linked to.
  private static func names(
    of sections: [UInt8], _ base: Int, _ size: Int, _ read: Read
  ) -> [UInt8]? {
    let index = number(sections, base + 40, 4)
    guard index < UInt64(sections.count / 64) else { return nil }
    return bytes(of: sections, Int(index) * 64, size, read)
  }

  private static func table(
    at offset: UInt64, entries: UInt64, of width: UInt64, _ size: Int, _ read: Read
  ) -> [UInt8]? {
    let (count, tooMany) = entries.multipliedReportingOverflow(by: width)
    let (end, tooFar) = offset.addingReportingOverflow(count)
    guard !tooMany, !tooFar, end <= UInt64(max(0, size)), count <= UInt64(tableLimit), count > 0 else {
      return nil
    }
    let bytes = read(Int(offset), Int(count))
    return bytes.count == Int(count) ? bytes : nil
  }

  private static func text(_ names: [UInt8], _ start: UInt64) -> String? {
    guard start < UInt64(names.count) else { return nil }
    let bytes = names[Int(start)...].prefix { $0 != 0 }
    return bytes.isEmpty || bytes.count > 4096 ? nil : String(decoding: bytes, as: UTF8.self)
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> UInt64 {
    guard at >= 0, at <= bytes.count - count else { return 0 }
    return bytes[at..<(at + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
