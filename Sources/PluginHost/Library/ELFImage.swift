import Glibc

/// What the header of an ELF file says (elf(5)), read before the dynamic linker sees the file: the linker maps what
/// the header promises, and a promise past the end of the file ends in SIGBUS.
struct ELFImage {
  /// Whether the image asks never to be unloaded (DF_1_NODELETE).
  private(set) var isPinned = false
  /// The language whose runtime keeps pointers into the image for ever: "Swift" or "Go".
  private(set) var runtime: String?
  /// Bytes of its file.
  private(set) var fileBytes = 0
  /// Bytes of address space that it takes.
  private(set) var mappedBytes = 0

  /// Whether the image must never be unmapped.
  var staysMapped: Bool { isPinned || runtime != nil }

  /// A library of the system's, which the linker looks after; or one in a worker, whose host has looked at it.
  init() {}

  /// - Parameters:
  ///   - size: bytes of the whole file.
  ///   - read: bytes of the file at an offset; fewer than asked for at its end.
  init(size: Int, read: (_ offset: Int, _ count: Int) -> [UInt8]) throws(PluginProblem) {
    let header = Fields(read(0, 64))
    guard header.count >= 4, header.magic == 0x464c_457f else {
      throw PluginProblem(
        size == 0 ? "is empty" : "is not an ELF file",
        remedy: "build it as a shared library: cc -shared -fPIC")
    }
    guard header.count == 64 else { throw .truncated(size) }
    guard header.byte(4) == 2, header.byte(5) == 1 else {
      throw PluginProblem(
        header.byte(4) == 1 ? "is a 32-bit library" : "is not a 64-bit little-endian library",
        remedy: "build it for \(Self.machineName(Self.ownMachine))")
    }
    let machine = header.half(18)
    guard machine == Self.ownMachine else {
      throw PluginProblem(
        "is built for \(Self.machineName(machine)), this host is \(Self.machineName(Self.ownMachine))",
        remedy: "build it for this machine")
    }
    guard header.half(16) == 3 else {
      throw PluginProblem("is not a shared library", remedy: "build it with cc -shared -fPIC")
    }
    fileBytes = size
    try checkExtents(header, size: size, read: read)
    findRuntime(header, size: size, read: read)
  }

  /// Every segment and the section table must lie inside the file.
  private mutating func checkExtents(
    _ header: Fields, size: Int, read: (Int, Int) -> [UInt8]
  ) throws(PluginProblem) {
    let (offset, entry, count) = (header.long(32), Int(header.half(54)), Int(header.half(56)))
    guard entry == 56, count > 0, Self.fits(offset, UInt64(entry * count), size) else {
      throw .truncated(size)
    }
    let table = Fields(read(Int(offset), entry * count))
    guard table.count == entry * count else { throw .truncated(size) }
    for index in 0..<count {
      let base = index * entry
      let (type, at, bytes) = (table.word(base), table.long(base + 8), table.long(base + 32))
      guard Self.fits(at, bytes, size) else { throw .truncated(size) }
      if type == 1 { mappedBytes += Int(min(table.long(base + 40), 1 << 40)) }
      if type == 2 { readDynamic(Fields(read(Int(at), Int(min(bytes, 65536))))) }
    }
    let sections = UInt64(header.half(58)) * UInt64(header.half(60))
    guard header.long(40) == 0 || Self.fits(header.long(40), sections, size) else { throw .truncated(size) }
  }

  /// Runtimes leave sections of their own: looks through the names of all.
  private mutating func findRuntime(_ header: Fields, size: Int, read: (Int, Int) -> [UInt8]) {
    let (offset, count, names) = (header.long(40), Int(header.half(60)), Int(header.half(62)))
    guard offset > 0, header.half(58) == 64, names < count else { return }
    let table = Fields(read(Int(offset), 64 * count))
    guard table.count == 64 * count else { return }
    let (start, length) = (table.long(64 * names + 24), table.long(64 * names + 32))
    guard Self.fits(start, length, size), length < 1 << 20 else { return }
    let text = read(Int(start), Int(length)).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    if text.contains(where: { $0.hasPrefix("swift5_") }) { runtime = "Swift" }
    if text.contains(where: { $0.hasPrefix(".go.buildinfo") || $0.hasPrefix(".note.go.") }) { runtime = "Go" }
  }

  private mutating func readDynamic(_ dynamic: Fields) {
    for offset in stride(from: 0, to: dynamic.count - 15, by: 16) {
      // DT_FLAGS_1 with DF_1_NODELETE
      if dynamic.long(offset) == 0x6fff_fffb { isPinned = dynamic.long(offset + 8) & 8 != 0 }
    }
  }

  private static func fits(_ offset: UInt64, _ count: UInt64, _ size: Int) -> Bool {
    let (end, overflow) = offset.addingReportingOverflow(count)
    return !overflow && end <= UInt64(size)
  }

  private static var ownMachine: UInt16 {
    #if arch(x86_64)
      62
    #elseif arch(arm64)
      183
    #else
      #error("Patchbay runs on x86-64 and arm64")
    #endif
  }

  private static func machineName(_ machine: UInt16) -> String {
    switch machine {
    case 3: "x86 (32-bit)"
    case 40: "arm (32-bit)"
    case 62: "x86-64"
    case 183: "arm64"
    case 243: "RISC-V"
    default: "machine \(machine)"
    }
  }

  /// Little-endian numbers in a run of bytes.
  private struct Fields {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var count: Int { bytes.count }
    var magic: UInt32 { word(0) }
    func byte(_ at: Int) -> UInt8 { bytes[at] }
    func half(_ at: Int) -> UInt16 { UInt16(truncatingIfNeeded: number(at, 2)) }
    func word(_ at: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(at, 4)) }
    func long(_ at: Int) -> UInt64 { number(at, 8) }
    private func number(_ at: Int, _ count: Int) -> UInt64 {
      bytes[at..<(at + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}
