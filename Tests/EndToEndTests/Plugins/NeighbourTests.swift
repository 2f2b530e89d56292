import Foundation
import PatchbayTesting
import Testing

/// Libraries that lie beside a plugin.
@Suite(.showsHostLog, .inBothModes) struct NeighbourTests {
  /// - Parameter place: where the library is, seen from the plugin.
  private func folder(_ place: String = "", runPath: String = "$ORIGIN") throws -> PluginFolder {
    let folder = try PluginFolder()
    let library = "\(folder.path)/\(place)libneighbour.so"
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/\(place)", withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o755])
    try FileManager.default.copyItem(
      atPath: Fixture.build("reload/neighbour", flags: ["-Wl,-soname,libneighbour.so"]), toPath: library)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: library)
    // Once for each folder: what a fixture is linked with is no part of its name.
    try folder.add(
      "reload/neighbour", defines: ["PLUGIN"],
      flags: ["-Wl,--no-as-needed", library, "-Wl,-rpath,\(runPath)"])
    return folder
  }

  @Test(arguments: ["", "lib/"])
  func libraryIsFoundByItsOriginAndIsNoPlugin(place: String) throws {
    let runPath = place.isEmpty ? "$ORIGIN" : "$ORIGIN/lib"
    try withHost(folder(place, runPath: runPath), flags: ["--strict"]) { host throws in
      #expect(try host.get("/number").text == "42")
      #expect(try host.ask("reload", "neighbour").code == 0)
      #expect(try host.get("/number").text == "42")
      #expect(try !host.ask("status").output.contains("libneighbour"))
    }
  }

  @Test func libraryThatIsNotFoundIsSaidWithTheWayOut() throws {
    try withHost(folder(runPath: "/nowhere")) { host throws in
      #expect(host.waitForLog("neighbour.so", "libneighbour.so", "$ORIGIN") != nil)
    }
  }

  @Test func libraryThatNobodyNeedsIsRefusedBeforeItsConstructorsRun() throws {
    let folder = try PluginFolder("right/good")
    try folder.add("reload/neighbour", as: "alone")
    try withHost(folder) { host throws in
      #expect(try host.get("/good").status == 200)
      #expect(host.log.contains { $0.contains("alone.so has no symbol bay_plugin_main") })
      #expect(!host.log.contains { $0.contains("the neighbour is loaded") })
    }
  }
}
