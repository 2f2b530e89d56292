import PatchbayTesting
import Testing

/// A plugin that changes the modes of floating-point arithmetic changes them for itself only.
@Suite(.showsHostLog) struct FloatModeTests {
  private static let usual = "denormal, nearest, precise"

  /// One loop and one thread, which the plugins share.
  private func withPlugins(_ place: Int, _ body: (TestHost, PluginFolder) throws -> Void) throws {
    let folder = try PluginFolder()
    // Loaded in the order of their names.
    try folder.add("right/float-modes", as: "a", defines: ["WHERE=\(place)", "VERSION=\"1\""])
    try folder.add("right/computes", as: "b", defines: ["VERSION=\"1\""])
    try withHost(folder, flags: ["--strict", "--loops", "1", "--pool-threads", "1"]) { host throws in
      try body(host, folder)
    }
  }

  private func expectUsualModes(_ host: TestHost) throws {
    for route in ["start", "pool", "loop", "thread"] {
      #expect(try host.get("/computes/\(route)").text == Self.usual, "\(route)")
    }
  }

  @Test(arguments: [1, 2])
  func loadingChangesNothing(place: Int) throws {
    try withPlugins(place) { host, folder throws in
      try expectUsualModes(host)
      // By the thread that reloads: first the one that changes them, then the other.
      try folder.replace(
        "a", with: "right/float-modes", defines: ["WHERE=\(place)", "VERSION=\"2\""])
      #expect(host.waitForLog("serving plugin float-modes 2") != nil)
      try folder.replace("b", with: "right/computes", defines: ["VERSION=\"2\""])
      #expect(host.waitForLog("serving plugin computes 2") != nil)
      try expectUsualModes(host)
    }
  }

  @Test func callsOnThePoolChangeNothing() throws {
    try withPlugins(3) { host, _ throws in
      #expect(try host.get("/modes/call").text == "changed")
      try expectUsualModes(host)
    }
  }

  @Test(arguments: ["function", "inline"])
  func typedFunctionsChangeNothing(route: String) throws {
    try withPlugins(4) { host, _ throws in
      #expect(try host.get("/modes/\(route)").text == "1")
      try expectUsualModes(host)
    }
  }
}
