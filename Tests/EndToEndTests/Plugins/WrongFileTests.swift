import Foundation
import Glibc
import PatchbayTesting
import Testing

/// Files that are no usable library at all.
@Suite(.showsHostLog) struct WrongFileTests {
  private let folder: PluginFolder
  private let good: Data

  init() throws {
    folder = try PluginFolder()
    good = try Data(contentsOf: URL(fileURLWithPath: Fixture.build("right/by-hand")))
  }

  @Test func textIsRefused() throws {
    try folder.write("This is not a library.\n", to: "text.so")
    try expectRefusal(of: "text.so", in: folder, saying: ["ELF"])
  }

  @Test func anotherMachineIsRefused() throws {
    var other = good
    other[18] = 243  // e_machine: RISC-V
    other[19] = 0
    try folder.write(other, to: "riscv.so")
    try expectRefusal(of: "riscv.so", in: folder, saying: ["RISC-V"])
  }

  @Test func thirtyTwoBitsAreRefused() throws {
    var other = good
    other[4] = 1  // EI_CLASS: 32 bits
    try folder.write(other, to: "narrow.so")
    try expectRefusal(of: "narrow.so", in: folder, saying: ["32-bit"])
  }

  @Test func programIsRefused() throws {
    try folder.add(file: "/bin/true", as: "program.so")
    try expectRefusal(of: "program.so", in: folder, saying: [])
  }

  @Test(arguments: [0, 1, 16, 63, 64, 500, 4096, 5000, 9000, 12_300])
  func truncatedFileIsRefused(size: Int) throws {
    try #require(size < good.count)
    try folder.write(good.prefix(size), to: "short.so")
    try expectRefusal(of: "short.so", in: folder, saying: size >= 64 ? ["truncated"] : [])
  }

  @Test func garbageBehindTheELFHeaderIsRefused() throws {
    var generator = SystemRandomNumberGenerator()
    for round in 0..<8 {
      let noise = (0..<(good.count - 64)).map { _ in UInt8.random(in: 0...255, using: &generator) }
      try folder.write(good.prefix(64) + noise, to: "noise-\(round).so")
    }
    try expectRefusal(of: "noise-0.so", in: folder, saying: [])
  }

  @Test func folderCalledLikeAPluginIsRefused() throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/folder.so", withIntermediateDirectories: false)
    try expectRefusal(of: "folder.so", in: folder, saying: [])
  }

  @Test func namedPipeIsRefusedAndNotWaitedFor() throws {
    #expect(unsafe mkfifo("\(folder.path)/pipe.so", 0o600) == 0)
    try expectRefusal(of: "pipe.so", in: folder, saying: [])
  }

  @Test func linkToNowhereIsRefused() throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link.so", withDestinationPath: "/nowhere/at/all.so")
    try expectRefusal(of: "link.so", in: folder, saying: ["No such file"])
  }

  @Test func worldWritableFileIsRefused() throws {
    try folder.write(good, to: "open.so")
    try folder.setMode(0o666, of: "open.so")
    try expectRefusal(of: "open.so", in: folder, saying: ["writ", "chmod"])
  }

  @Test func worldWritableFolderIsRefused() throws {
    try folder.write(good, to: "by-hand.so")
    try folder.setMode(0o777)
    try withHost(folder) { host throws in
      #expect(try host.get("/by-hand").status == 404)
      #expect(host.waitForLog(folder.path, "chmod") != nil)
    }
    let strict = try runHost(folder, flags: ["--strict"])
    #expect(strict.code == 3)
  }

  @Test func missingFolderIsSaidClearly() throws {
    let result = try runHost(folder, flags: ["--plugins", "\(folder.path)/nowhere", "--strict"])
    #expect(result.code != 0)
    #expect(result.errors.contains("\(folder.path)/nowhere"))
  }

  @Test func otherFilesAreLeftAlone() throws {
    try folder.write(good, to: "by-hand.so")
    try folder.write("notes", to: "README")
    try folder.write("half", to: ".by-hand.so.swp")
    try folder.write("half", to: "by-hand.so.1234.new")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/by-hand").text == "by hand")
    }
  }

  @Test func theFileMayBeOverwrittenWhileItsPluginServes() throws {
    try folder.write(good, to: "by-hand.so")
    try withHost(folder) { host in
      #expect(try host.get("/by-hand").text == "by hand")
      let file = try #require(FileHandle(forWritingAtPath: "\(folder.path)/by-hand.so"))
      try file.truncate(atOffset: 0)  // in place: a mapped file would end the process here
      try file.close()
      #expect(try host.get("/by-hand").text == "by hand")
    }
  }
}
