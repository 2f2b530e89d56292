import Foundation
import PatchbayTesting
import Testing

@Suite(.showsHostLog, .inBothModes) struct ReloadTests {
  @Test func aFileRenamedIntoPlaceIsServed() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      #expect(try host.version() == "1.0")
      try Versioned.put("2.0", in: folder)
      try host.waitForVersion("2.0")
      #expect(host.waitForLog("serving plugin versioned 2.0") != nil)
    }
  }

  @Test func aFileWrittenInPlaceIsServed() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      try folder.add(Versioned.fixture, as: "versioned", defines: ["VERSION=\"2.0\""])
      try host.waitForVersion("2.0")
    }
  }

  @Test func theSameContentDoesNothing() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      try Versioned.put("1.0", in: folder)
      try Versioned.put("2.0", in: folder)
      try host.waitForVersion("2.0")
      #expect(host.log.count { $0.contains("serving plugin versioned 1.0") } == 1)
    }
  }

  @Test func aNewFileIsServedAndARemovedOneIsNot() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      try folder.replace("good", with: "right/good")
      try waitUntil { try host.get("/good").status == 200 }
      try folder.remove("versioned.so")
      try waitUntil { try host.get("/versioned").status == 404 }
      #expect(try host.get("/good").status == 200)
      #expect(host.waitForLog("stopped 1.0") != nil)
    }
  }

  @Test func aLinkerThatRemovesItsOutputFirstLosesNothing() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      try folder.remove("versioned.so")
      try folder.add(Versioned.fixture, as: "versioned", defines: ["VERSION=\"2.0\""])
      try waitUntil {
        let response = try host.get("/versioned")
        #expect(response.status == 200)
        return response.text == "2.0"
      }
    }
  }

  @Test func settingsThatChangeReloadTheirPlugin() throws {
    let folder = try PluginFolder("right/settings")
    try withHost(folder) { host throws in
      try folder.write("greeting: changed\n", to: "settings.yaml")
      #expect(host.waitForLog("serving plugin settings", "generation=2") != nil)
    }
  }

  @Test func callsThatHaveBegunEndInTheOldCodeAndOnlyThenItStops() throws {
    let folder = try Versioned.folder()
    try folder.write("rollback: {window: 0}\n", to: "versioned.yaml")
    try withHost(folder) { host throws in
      let asleep = try host.connect()
      try asleep.send("GET /versioned/nap/1500 HTTP/1.1\r\nHost: h\r\n\r\n")
      // Its loop has taken the call once it has answered on a connection that came later.
      try waitUntil { try host.ask("status").output.contains(" 1 ") }
      try Versioned.put("2.0", in: folder)
      try host.waitForVersion("2.0")
      #expect(!host.log.contains { $0.contains("stopped 1.0") })
      #expect(try asleep.readResponse().text == "1.0")
      #expect(host.waitForLog("stopped 1.0") != nil)
    }
  }

  @Test func stateIsHandedOver() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      for _ in 0..<3 { _ = try host.version() }
      try Versioned.put("2.0", in: folder)
      #expect(host.waitForLog("taking over 3 from 1.0") != nil)
      try waitUntil { try host.get("/versioned/count").text == "3" }
    }
  }

  @Test func hupLoadsAllAnew() throws {
    try withHost(Versioned.folder()) { host throws in
      host.send(signal: SIGHUP)
      #expect(host.waitForLog("serving plugin versioned 1.0", "generation=2") != nil)
      #expect(try host.version() == "1.0")
    }
  }

  @Test func aFolderThatIsMadeAnewIsWatchedAgain() throws {
    let folder = try Versioned.folder()
    try withHost(folder) { host throws in
      try FileManager.default.removeItem(atPath: folder.path)
      try waitUntil { try host.get("/versioned").status == 404 }
      try FileManager.default.createDirectory(
        atPath: folder.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
      try Versioned.put("2.0", in: folder)
      try waitUntil { try host.get("/versioned").text == "2.0" }
    }
  }
}
