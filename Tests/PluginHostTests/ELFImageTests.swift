import Foundation
import Testing

@testable import PluginHost

/// The header of a file is believed in nothing.
@Suite struct ELFImageTests {
  private func read(_ file: [UInt8]) throws -> ELFImage {
    try ELFImage(size: file.count) { offset, count in
      Array(file.dropFirst(offset).prefix(count))
    }
  }

  /// The running test itself: a shared object by type, as all programs are by default.
  private static let sound = [UInt8](
    (try? Data(contentsOf: URL(fileURLWithPath: "/lib/x86_64-linux-gnu/libm.so.6")))
      ?? (try? Data(contentsOf: URL(fileURLWithPath: "/lib/aarch64-linux-gnu/libm.so.6"))) ?? Data())

  @Test func soundLibraryIsRead() throws { _ = try read(Self.sound) }

  @Test func everyLengthOfATruncatedFileIsRefused() throws {
    let sound = Self.sound
    for length in stride(from: 0, to: sound.count, by: max(1, sound.count / 500)) {
      #expect(throws: PluginProblem.self) { _ = try read(Array(sound.prefix(length))) }
    }
  }

  @Test func headersWithAnyByteChangedDoNoHarm() throws {
    // 64 bytes of header and the program headers behind it; whether such a file is refused is another matter.
    var file = Array(Self.sound)
    for offset in 0..<min(1_024, file.count) {
      let byte = file[offset]
      for value: UInt8 in [0x00, 0x01, 0x7f, 0x80, 0xff] {
        file[offset] = value
        _ = try? read(file)
      }
      file[offset] = byte
    }
  }

  @Test func numbersPastAllMemoryAreRefused() throws {
    // Offsets of the program headers, of the section headers, and of the first segment with its length.
    for field in [32, 40, 64 + 8, 64 + 32] {
      for value in [UInt64.max, UInt64.max - 55, 1 << 63, UInt64(Int64.max)] {
        var file = Array(Self.sound)
        for index in 0..<8 { file[field + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
        #expect(throws: PluginProblem.self) { _ = try read(file) }
      }
    }
  }
}
