import Foundation
import Testing

@testable import PluginHost

/// What a library needs and gives, read without loading it and without trust.
@Suite struct ELFLinksTests {
  private func read(_ file: [UInt8]) -> ELFLinks {
    ELFLinks(size: file.count) { offset, count in Array(file.dropFirst(offset).prefix(count)) }
  }

  private static let sound = [UInt8](
    (try? Data(contentsOf: URL(fileURLWithPath: "/lib/x86_64-linux-gnu/libm.so.6")))
      ?? (try? Data(contentsOf: URL(fileURLWithPath: "/lib/aarch64-linux-gnu/libm.so.6"))) ?? Data())

  @Test func systemLibraryIsNoPluginAndNeedsAnother() {
    let links = read(Self.sound)
    #expect(links.isPlugin == false)
    #expect(links.needed.contains("libc.so.6"))
  }

  @Test func fileThatIsNoneTellsNothing() {
    for file in [[], Array("text".utf8), [UInt8](repeating: 0, count: 64), Array(Self.sound.prefix(500))] {
      #expect(read(file).isPlugin == nil && read(file).needed.isEmpty)
    }
  }

  @Test func headersWithAnyByteChangedDoNoHarm() {
    var file = Self.sound
    let table = (0..<8).reduce(0) { $0 | Int(file[40 + $1]) << (8 * $1) }
    for offset in Array(32..<64) + Array(table..<file.count) {
      let byte = file[offset]
      for value: UInt8 in [0x00, 0x7f, 0xff] {
        file[offset] = value
        _ = read(file)
      }
      file[offset] = byte
    }
  }
}
