@testable import PluginHost

/// The header of a library. Nothing that it promises is read past the end of the file, and no promise past it is believed.
final class ELFImages: FuzzTarget {
  override var name: String { "elf" }
  override var seeds: [[UInt8]] {
    [
      sound(segments: 2, sections: 3), sound(segments: 1, sections: 0),
      Array(sound(segments: 2, sections: 3).prefix(63)),
    ]
  }
  override var words: [String] { ["\u{7f}ELF", "swift5_types", ".go.buildinfo", ".note.go.buildid"] }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    var bytesRead = 0
    let image = try? ELFImage(size: input.count) { offset, count in
      hold(offset >= 0 && count >= 0, "a read of \(count) bytes at \(offset)")
      bytesRead += count
      let from = min(offset, input.count)
      return Array(input[from..<min(input.count, from + min(count, input.count - from))])
    }
    hold(bytesRead <= 1 << 28, "\(bytesRead) bytes of a header were asked for")
    guard let image else { return }
    hold(image.mappedBytes >= 0, "\(image.mappedBytes) bytes of address space")
    checkSegments(input)
  }

  /// Reads the program headers once more, with code of its own: all that the linker would map lies in the file.
  private func checkSegments(_ file: UnsafeBufferPointer<UInt8>) {
    func number(_ at: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(file[at + $1]) << UInt64(8 * $1) }
    }
    hold(file.count >= 64, "a header of \(file.count) bytes was taken")
    let (table, count) = (number(32, 8), number(56, 2))
    hold(count > 0 && table <= UInt64(file.count) && table + 56 * count <= UInt64(file.count), "no table")
    for index in 0..<count {
      let base = Int(table + 56 * index)
      let (end, overflows) = number(base + 8, 8).addingReportingOverflow(number(base + 32, 8))
      hold(!overflows && end <= UInt64(file.count), "a segment past the end of the file was taken")
    }
  }

  /// A small library for this machine, with a dynamic segment and the names of sections.
  private func sound(segments: Int, sections: Int) -> [UInt8] {
    #if arch(x86_64)
      let machine: UInt64 = 62
    #else
      let machine: UInt64 = 183
    #endif
    var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
    func add(_ value: UInt64, _ count: Int) {
      for byte in 0..<count { file.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))) }
    }
    let end = 64 + 56 * UInt64(segments)
    let text = Array("\0swift5_types\0.go.buildinfo\0".utf8)
    let headers = end + 16 + UInt64(text.count)
    for (value, size) in [(3, 2), (machine, 2), (1, 4), (0, 8), (64, 8)] as [(UInt64, Int)] {
      add(value, size)
    }
    add(sections > 0 ? headers : 0, 8)
    for value in [0, 0, 64, 56, UInt64(segments), 64, UInt64(sections), 1] as [UInt64] {
      add(value, file.count == 48 ? 4 : 2)
    }
    for index in 0..<segments {
      // One to load, one that is dynamic.
      for (value, size) in [(index == 0 ? 1 : 2, 4), (5, 4)] as [(UInt64, Int)] { add(value, size) }
      for value in [end, end, end, 16, 16, 8] as [UInt64] { add(value, 8) }
    }
    for value in [0x6fff_fffb, 8] as [UInt64] { add(value, 8) }
    file += text
    for index in 0..<sections {
      for value in [UInt64(0), 0, 0, index == 1 ? end + 16 : 0, index == 1 ? UInt64(text.count) : 0, 0, 0, 0]
      {
        add(value, 8)
      }
    }
    return file
  }
}
