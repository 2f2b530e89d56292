import Foundation
import PatchbayTesting
import Testing

/// Whatever is wrong with a new file: the old generation serves, one line says why, and so does `patchbay reload`.
@Suite(.showsHostLog, .inBothModes) struct FailedReloadTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let defines: [String]
    let says: String
    var testDescription: String { name }
  }

  @Test(arguments: [
    Fault(name: "start fails", defines: ["START_FAILS"], says: "Connection refused"),
    Fault(name: "self-test fails", defines: ["SELF_TEST_FAILS"], says: "self-test"),
    Fault(name: "unknown upgrade", defines: ["KNOWS_ONLY=\"0.9\""], says: "Protocol error"),
    Fault(name: "bad method", defines: ["ROUTE=\"no-slash\""], says: "no-slash"),
  ])
  func leavesTheOldGenerationServing(fault: Fault) throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      try Versioned.put("2.0", in: folder, fault.defines)
      #expect(host.waitForLog("versioned.so", fault.says) != nil)
      #expect(try host.version() == "1.0")
      let reload = try host.ask("reload", "versioned")
      #expect(reload.code == 1)
      #expect(reload.errors.contains(fault.says))
      let status = try host.ask("status")
      #expect(status.output.contains("serving (older)"))
      #expect(status.output.contains(fault.says))
      try Versioned.put("3.0", in: folder)
      try host.waitForVersion("3.0")
      #expect(try !host.ask("status").output.contains("older"))
    }
  }

  @Test func truncatedFileLeavesTheOldGenerationServing() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      let whole = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/versioned.so"))
      for length in [0, 3, 64, 1_000, whole.count / 2, whole.count - 1] {
        try folder.renameIntoPlace(whole.prefix(length), as: "versioned.so")
        #expect(try host.ask("reload", "versioned").code == 1)
        #expect(try host.version() == "1.0")
      }
    }
  }

  @Test func clashOfRoutesNamesBothPlugins() throws {
    let folder = try Versioned.folder()
    try folder.add("right/good")
    try withHost(folder) { host throws in
      try Versioned.put("2.0", in: folder, ["ROUTE=\"/good\""])
      #expect(host.waitForLog("versioned.so", "clashes", "good") != nil)
      #expect(try host.version() == "1.0")
    }
  }

  @Test func filesThatChangeTogetherSwapTogetherOrNotAtAll() throws {
    let folder = try Versioned.folder()
    try folder.add("right/good")
    try withHost(folder) { host throws in
      try Versioned.put("2.0", in: folder)
      try folder.renameIntoPlace(Data("no library".utf8), as: "good.so")
      #expect(host.waitForLog("versioned.so", "held back") != nil || host.waitForLog("good.so", "ELF") != nil)
      #expect(try host.get("/good").status == 200)
    }
  }

  /// HUP loads everything anew; what has not changed is not held back by what has.
  @Test func reloadOfEverythingHoldsBackNothingThatHasNotChanged() throws {
    let folder = try Versioned.folder()
    try folder.add("right/good")
    try withHost(folder) { host throws in
      try Versioned.put("2.0", in: folder, ["START_FAILS"])
      #expect(
        host.waitForLog("versioned.so", "failed to start: the database is away", "Connection refused") != nil)
      let reload = try host.ask("reload")
      #expect(reload.code == 1)
      #expect((reload.output + reload.errors).contains("good: serving 1.0.0, generation"))
      #expect(try host.version() == "1.0" && host.get("/good").status == 200)
      #expect(!host.log.contains { $0.contains("held back") })
    }
  }

  @Test func reloadFindsAPluginThatNobodyHasToldOf() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      try folder.replace("good", with: "right/good")
      #expect(try host.ask("reload", "good").code == 0)
      #expect(try host.get("/good").status == 200)
    }
  }

  @Test func emptyAndMissingFoldersAreSaid() throws {
    let folder = try PluginFolder()
    try withHost(folder, flags: ["--plugins", "\(folder.path)/missing"]) { host throws in
      #expect(host.waitForLog("warning \(folder.path) holds no plugin") != nil)
      #expect(host.waitForLog("\(folder.path)/missing cannot be opened", "goes on looking") != nil)
    }
  }

  @Test func probeThatFailsKeepsTheNewGenerationOut() throws {
    let folder = try Versioned.folder()
    try folder.write("probe: {path: /versioned, status: 200}\n", to: "versioned.yaml")
    try withHost(folder) { host throws in
      try Versioned.put("2.0", in: folder, ["STATUS=500"])
      #expect(host.waitForLog("versioned.so", "probe", "500") != nil)
      #expect(try host.version() == "1.0")
      try folder.write("probe: {path: /versioned/block, status: 200}\n", to: "versioned.yaml")
      #expect(host.waitForLog("versioned.so", "/versioned/block") != nil)
      try Versioned.put("3.0", in: folder)
      try host.waitForVersion("3.0")
    }
  }

  @Test func badVersionIsRolledBackAndNotTriedAgain() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      for _ in 0..<20 { _ = try host.version() }
      try Versioned.put("2.0", in: folder, ["STATUS=500"])
      try waitUntil {
        _ = try host.version()
        return host.log.contains { $0.contains("rolled back") }
      }
      #expect(try host.get("/versioned").status == 200)
      #expect(try host.version() == "1.0")
      try waitUntil { try host.ask("status").output.contains("rolled back") }
      // The same content again, under a new inode: it is known to be bad.
      try Versioned.put("2.0", in: folder, ["STATUS=500"])
      try folder.replace("good", with: "right/good")
      try waitUntil { try host.get("/good").status == 200 }
      #expect(try host.version() == "1.0")
      try Versioned.put("3.0", in: folder)
      try host.waitForVersion("3.0")
    }
  }
}
