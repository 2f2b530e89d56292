import PatchbayTesting
import Testing

/// `patchbay inspect FILE` says what is in a plugin, and whether it would load.
@Suite struct InspectTests {
  @Test func goodPluginIsDescribed() throws {
    let file = try PluginFolder().add("right/echo")
    let folder = try PluginFolder("right/echo")
    _ = file
    let result = try Subprocess.run(Project.host, ["inspect", "\(folder.path)/echo.so"])
    #expect(result.code == 0, "\(result.errors)")
    for text in ["echo", "1.0.0", "/echo/blocking", "POST", "GET"] { #expect(result.output.contains(text)) }
  }

  @Test(arguments: ["null-name", "unresolved-symbol", "bad-method", "abi-too-new"])
  func wrongPluginIsRefused(fixture: String) throws {
    let folder = try PluginFolder("wrong/\(fixture)")
    let result = try Subprocess.run(Project.host, ["inspect", "\(folder.path)/\(fixture).so"])
    #expect(result.code != 0)
    #expect((result.output + result.errors).contains("\(fixture).so"))
  }

  @Test func missingFileIsSaidClearly() throws {
    let result = try Subprocess.run(Project.host, ["inspect", "/nowhere/at/all.so"])
    #expect(result.code != 0)
    #expect((result.output + result.errors).contains("/nowhere/at/all.so"))
  }

  @Test func versionAndHelpArePrinted() throws {
    let version = try Subprocess.run(Project.host, ["--version"])
    #expect(version.code == 0)
    #expect(version.output.hasPrefix("patchbay "))
    let help = try Subprocess.run(Project.host, ["run", "--help"])
    #expect(help.code == 0)
    for flag in ["--plugins", "--port", "--loops", "--strict", "--pool-threads"] {
      #expect(help.output.contains(flag))
    }
  }

  @Test func unknownFlagIsRefused() throws {
    let result = try Subprocess.run(Project.host, ["run", "--no-such-flag"])
    #expect(result.code == 64)
  }
}
