import Foundation
import PatchbayTesting
import Testing

/// Plugins are loaded by their paths: whatever changes what a path leads to is taken up.
@Suite(.showsHostLog) struct LinkedFilesTests {
  /// A folder beside the plugin folder, for what links lead to.
  private let elsewhere: SourceFolder
  private let folder: PluginFolder

  init() throws {
    elsewhere = try SourceFolder()
    folder = try PluginFolder()
  }

  private func make(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
  }

  /// Puts a version of the plugin at a path, as it is built.
  private func put(_ version: String, at path: String) throws {
    let built = try Fixture.build(Versioned.fixture, defines: ["VERSION=\"\(version)\""])
    try FileManager.default.copyItem(atPath: built, toPath: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
  }

  /// Exchanges a link in one step.
  private func link(_ path: String, to target: String) throws {
    try? FileManager.default.removeItem(atPath: path + ".new")
    try FileManager.default.createSymbolicLink(atPath: path + ".new", withDestinationPath: target)
    try rename(path + ".new", to: path)
  }

  private func rename(_ path: String, to target: String) throws {
    guard unsafe Glibc.rename(path, target) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// As the kubelet writes a ConfigMap: files are links through `..data`, which is exchanged.
  private func writeConfigMap(_ number: Int) throws {
    let version = "\(folder.path)/..2026_\(number)"
    try make(version)
    try put("\(number).0", at: version + "/versioned.so")
    try Data(
      "library: libm.so.6\nroutes:\n  - {path: /b\(number), symbol: hypot, signature: \"x: f64, y: f64 -> f64\"}\n"
        .utf8
    )
    .write(to: URL(fileURLWithPath: version + "/math.yaml"))
    try link(folder.path + "/..data", to: "..2026_\(number)")
  }

  /// As a tool that writes a file without a name first, and gives it one while it still has it open.
  @Test func fileThatGetsItsNameWhileItIsWrittenIsTakenUp() throws {
    let built = try Fixture.build(Versioned.fixture, defines: ["VERSION=\"7.0\""])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: built))
    try withHost(folder) { host throws in
      // O_TMPFILE, which Swift does not import.
      let file = unsafe open(folder.path, O_WRONLY | 0o20_200_000, 0o644)
      try #require(file >= 0)
      let written = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, bytes.count) }
      try #require(written == bytes.count)
      try #require(
        unsafe linkat(
          AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, folder.path + "/versioned.so", AT_SYMLINK_FOLLOW) == 0)
      close(file)
      try host.waitForVersion("7.0")
    }
  }

  @Test func configMapThatIsExchangedIsTakenUp() throws {
    try writeConfigMap(1)
    for name in ["versioned.so", "math.yaml"] { try link("\(folder.path)/\(name)", to: "..data/\(name)") }
    try withHost(folder) { host throws in
      #expect(try host.version() == "1.0")
      for number in 2...3 {
        try writeConfigMap(number)
        try FileManager.default.removeItem(atPath: "\(folder.path)/..2026_\(number - 1)")
        try host.waitForVersion("\(number).0")
        try waitUntil { try host.get("/b\(number)?x=3&y=4").text == "5.0" }
        // The other loop may not have taken the new routes yet.
        try waitUntil { try host.get("/b\(number - 1)?x=3&y=4").status == 404 }
      }
      #expect(!host.log.contains { $0.contains(" error ") })
    }
  }

  @Test func settingsOfAConfigMapChangeTheirPlugin() throws {
    try folder.add("right/settings")
    try folder.remove("settings.yaml")
    for number in 1...2 { try make("\(folder.path)/..\(number)") }
    for number in 1...2 { try folder.write("greeting: \(number)\n", to: "..\(number)/settings.yaml") }
    try link("\(folder.path)/..data", to: "..1")
    try link("\(folder.path)/settings.yaml", to: "..data/settings.yaml")
    try withHost(folder) { host throws in
      try link("\(folder.path)/..data", to: "..2")
      #expect(host.waitForLog("serving plugin settings", "generation=2") != nil)
    }
  }

  /// plugins/versioned.so → current/versioned.so, current → releases/1, outside the plugin folder.
  @Test func linkOnTheWayToAFileElsewhere() throws {
    for number in 1...2 {
      try make("\(elsewhere.path)/releases/\(number)")
      try put("\(number).0", at: "\(elsewhere.path)/releases/\(number)/versioned.so")
    }
    try link(elsewhere.path + "/current", to: "releases/1")
    try link(folder.path + "/versioned.so", to: elsewhere.path + "/current/versioned.so")
    try withHost(folder) { host throws in
      #expect(try host.version() == "1.0")
      try link(elsewhere.path + "/current", to: "releases/2")
      try host.waitForVersion("2.0")
      // The file at the end of the way is replaced.
      try put("3.0", at: "\(elsewhere.path)/releases/2/.new")
      try rename("\(elsewhere.path)/releases/2/.new", to: "\(elsewhere.path)/releases/2/versioned.so")
      try host.waitForVersion("3.0")
      // The folder of the releases is renamed, and another one takes its name.
      try make("\(elsewhere.path)/new/2")
      try put("4.0", at: "\(elsewhere.path)/new/2/versioned.so")
      try rename("\(elsewhere.path)/releases", to: "\(elsewhere.path)/old")
      try rename("\(elsewhere.path)/new", to: "\(elsewhere.path)/releases")
      try host.waitForVersion("4.0")
    }
  }

  /// --plugins current/plugins, where current leads to a release.
  @Test(arguments: [true, false])
  func wayToThePluginFolder(isLink: Bool) throws {
    for number in 1...2 {
      try make("\(elsewhere.path)/\(number)/plugins")
      try put("\(number).0", at: "\(elsewhere.path)/\(number)/plugins/versioned.so")
    }
    let current = elsewhere.path + "/current"
    if isLink { try link(current, to: "1") } else { try rename("\(elsewhere.path)/1", to: current) }
    try withHost(nil, flags: ["--plugins", current + "/plugins"]) { host throws in
      #expect(try host.version() == "1.0")
      if isLink {
        try link(current, to: "2")
      } else {
        try rename(current, to: "\(elsewhere.path)/old")
        try rename("\(elsewhere.path)/2", to: current)
      }
      try host.waitForVersion("2.0")
      // And it is the new folder that is watched.
      try put("3.0", at: current + "/plugins/.new")
      try rename(current + "/plugins/.new", to: current + "/plugins/versioned.so")
      try host.waitForVersion("3.0")
    }
  }

  @Test func linkThatIsMadeIsServed() throws {
    try put("1.0", at: elsewhere.path + "/file.so")
    try withHost(folder) { host throws in
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/versioned.so", withDestinationPath: elsewhere.path + "/file.so")
      try waitUntil { try host.get("/versioned").text == "1.0" }
      // No event told of the file's own folder before the plugin was loaded.
      try put("2.0", at: elsewhere.path + "/new.so")
      try rename(elsewhere.path + "/new.so", to: elsewhere.path + "/file.so")
      try host.waitForVersion("2.0")
    }
  }

  @Test func secondNameOfAFileIsServed() throws {
    try put("1.0", at: elsewhere.path + "/file.so")
    try withHost(folder) { host throws in
      try FileManager.default.linkItem(
        atPath: elsewhere.path + "/file.so", toPath: folder.path + "/versioned.so")
      try waitUntil { try host.get("/versioned").text == "1.0" }
    }
  }

  @Test func linkThatLeadsNowhereForAMomentLosesNothing() throws {
    try put("1.0", at: elsewhere.path + "/file.so")
    try link(folder.path + "/versioned.so", to: elsewhere.path + "/file.so")
    try withHost(folder) { host throws in
      try rename(elsewhere.path + "/file.so", to: elsewhere.path + "/aside.so")
      #expect(host.waitForLog("error", "versioned.so is a link that leads nowhere") != nil)
      #expect(try host.version() == "1.0")
      try put("2.0", at: elsewhere.path + "/file.so")
      try host.waitForVersion("2.0")
    }
  }
}
