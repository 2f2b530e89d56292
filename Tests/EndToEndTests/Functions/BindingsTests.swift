import Foundation
import PatchbayTesting
import Testing

/// Files that make routes of libraries which know nothing of Patchbay.
@Suite(.showsHostLog, .inBothModes) struct BindingsTests {
  static let libm = """
    library: libm.so.6
    routes:
      - path: /hypot
        symbol: hypot
        signature: "x: f64, y: f64 -> f64"

    """

  @Test func aFileAloneMakesRoutes() throws {
    let folder = try PluginFolder()
    try folder.write(Self.libm, to: "maths.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/hypot?x=3&y=4").text == "5.0")
      #expect(try host.ask("status").output.contains("maths.yaml"))
      #expect(try host.ask("routes").output.contains("/hypot"))
    }
  }

  @Test func changesAreTakenUpAsThoseOfPlugins() throws {
    let folder = try PluginFolder()
    try withHost(folder) { host throws in
      #expect(try host.get("/hypot").status == 404)
      try folder.renameIntoPlace(Data(Self.libm.utf8), as: "maths.yaml")
      try waitUntil { try host.get("/hypot?x=3&y=4").text == "5.0" }
      let wrong = Self.libm.replacing("y: f64 ->", with: "y: f65 ->")
      try folder.renameIntoPlace(Data(wrong.utf8), as: "maths.yaml")
      #expect(host.waitForLog("maths.yaml", "column 12", "f65") != nil)
      #expect(try host.get("/hypot?x=3&y=4").text == "5.0", "what served goes on serving")
      #expect(try host.ask("reload", "maths").code == 1)
      let more =
        Self.libm + """
            - path: /floor
              symbol: floor
              signature: "x: f64 -> f64"

          """
      try folder.renameIntoPlace(Data(more.utf8), as: "maths.yaml")
      try waitUntil { try host.get("/floor?x=3.7").text == "3.0" }
      try folder.remove("maths.yaml")
      try waitUntil { try host.get("/hypot?x=3&y=4").status == 404 }
    }
  }

  @Test func aLibraryBesideTheFileIsNoPlugin() throws {
    let folder = try PluginFolder()
    try folder.add("reload/adder", as: "libadder", defines: ["ADD=1"])
    try folder.write(
      """
      library: ./libadder.so
      name: adder
      routes:
        - path: /add
          symbol: add
          signature: "x: i32 -> i32"
          inline: yes

      """, to: "adder.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/add?x=1").text == "2")
      try folder.replace("libadder", with: "reload/adder", defines: ["ADD=10"])
      try waitUntil { try host.get("/add?x=1").text == "11" }
      #expect(!host.log.contains { $0.contains("libadder.so") && $0.contains("error") })
    }
  }

  @Test func aPluginOfTheSameNameTakesTheFileAsItsSettings() throws {
    let folder = try PluginFolder()
    try folder.write(Self.libm, to: "good.yaml")
    try withHost(folder) { host throws in
      #expect(try host.get("/hypot?x=3&y=4").status == 200)
      try folder.replace("good", with: "right/good")
      try waitUntil { try host.get("/good").status == 200 }
      try waitUntil { try host.get("/hypot?x=3&y=4").status == 404 }
      try folder.remove("good.so")
      try waitUntil { try host.get("/hypot?x=3&y=4").status == 200 }
    }
  }

  @Test func settingsWithoutTheirPluginAreNothing() throws {
    let folder = try PluginFolder()
    try folder.write("database: here\n", to: "gone.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(!host.log.contains { $0.contains("gone.yaml") })
    }
  }

  @Test(arguments: [
    ("libm.so.6", "libnowhere.so.9", ["libnowhere.so.9", "cannot be loaded"]),
    ("libm.so.6", "./libnowhere.so", ["libnowhere.so", "No such file"]),
    ("symbol: hypot", "symbol: hypott", ["hypott", "no function"]),
    ("symbol: hypot", "symbol: environ", ["environ", "no function"]),
    ("path: /hypot", "path: hypot", ["bad path"]),
    ("y: f64 -> f64", "y: f64 -> f64 =", ["column 23"]),
    ("library: libm.so.6\n", "", ["no library"]),
    ("    signature: \"x: f64, y: f64 -> f64\"\n", "", ["signature"]),
    ("symbol: hypot", "symbol: hypot\n    inline: perhaps", ["true or false"]),
    ("symbol: hypot", "symbol: hypot\n    lane: loop", ["lane", "do not know"]),
    ("library: libm.so.6", "library: libm.so.6\nname: ../x", ["name", "not allowed"]),
    ("path: /hypot", "method: FETCH\n    path: /hypot", ["bad method"]),
    ("routes:", "routes: {", ["line"]),
  ])
  func wrongFileIsRefusedInOneLine(old: String, new: String, says: [String]) throws {
    let folder = try PluginFolder()
    let text = Self.libm.replacing(old, with: new)
    #expect(text != Self.libm)
    try folder.write(text, to: "maths.yaml")
    try expectRefusal(of: "maths.yaml", in: folder, saying: says)
  }

  @Test func allThatIsWrongIsToldAtOnce() throws {
    let folder = try PluginFolder()
    let routes = ["hypott", "environ", "hypot"].map { symbol in
      "  - {path: /\(symbol), symbol: \(symbol), signature: \"x: f64, y: f64 -> f64\"}\n"
    }
    try folder.write("library: libm.so.6\nroutes:\n\(routes.joined())", to: "maths.yaml")
    try expectRefusal(
      of: "maths.yaml", in: folder, saying: ["2 faults", "hypott", "environ", "mend them all"])
  }

  @Test func inspectShowsBindings() throws {
    let folder = try PluginFolder()
    let file = try folder.write(Self.libm, to: "maths.yaml")
    let result = try Subprocess.run(Project.host, ["inspect", file])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("/hypot"))
    try folder.write(Self.libm.replacing("hypot\n", with: "hypott\n"), to: "maths.yaml")
    #expect(try Subprocess.run(Project.host, ["inspect", file]).code == 1)
  }
}
