import PatchbayTesting
import Testing

/// Plugins built against another 1.x of the header load; those written without its macros as well.
@Suite(.showsHostLog, .inBothModes) struct GrowthTests {
  @Test(arguments: ["descriptor-longer", "entry-longer", "entry-shorter"])
  func anotherSizeLoads(fixture: String) throws {
    try withHost(PluginFolder("right/\(fixture)"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/\(fixture)").text == "ok")
    }
  }

  @Test func allEntriesOfAnotherSizeAreRead() throws {
    try withHost(PluginFolder("right/entry-longer", "right/entry-shorter"), flags: ["--strict"]) {
      host throws in
      #expect(try host.get("/entry-longer/first").text == "ok")
      #expect(try host.get("/entry-shorter/second").text == "ok")
    }
  }

  @Test func handWrittenPluginLoads() throws {
    try withHost(PluginFolder("right/by-hand"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/by-hand").text == "by hand")
    }
  }

  @Test func severalFoldersAreServed() throws {
    let second = try PluginFolder("right/by-hand")
    try withHost(PluginFolder("right/good"), flags: ["--strict", "--plugins", second.path]) { host throws in
      #expect(try host.get("/good").text == "good")
      #expect(try host.get("/by-hand").text == "by hand")
    }
  }
}
