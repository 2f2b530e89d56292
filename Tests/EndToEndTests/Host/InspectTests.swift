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

  @Test func hooksAreShown() throws {
    let folder = try PluginFolder(Versioned.fixture)
    let result = try Subprocess.run(Project.host, ["inspect", "\(folder.path)/versioned.so"])
    for hook in ["start    yes", "stop     yes", "save     yes", "test     yes"] {
      #expect(result.output.contains(hook))
    }
  }

  @Test(arguments: ["null-name", "unresolved-symbol", "bad-method", "abi-too-new"])
  func wrongPluginIsRefused(fixture: String) throws {
    let folder = try PluginFolder("wrong/\(fixture)")
    let result = try Subprocess.run(Project.host, ["inspect", "\(folder.path)/\(fixture).so"])
    #expect(result.code != 0)
    #expect((result.output + result.errors).contains("\(fixture).so"))
  }

  @Test func limitsOfARouteAreShown() throws {
    let folder = try PluginFolder("right/gate")
    let result = try Subprocess.run(Project.host, ["inspect", "\(folder.path)/gate.so"])
    #expect(result.code == 0, "\(result.errors)")
    let row = try #require(result.output.split(separator: "\n").first { $0.contains("/gate/single") })
    #expect(row.split(separator: " ").last == "1")
    #expect(result.output.contains("DEADLINE"))
  }

  @Test func folderIsLookedAtAsAHostWouldLoadIt() throws {
    let folder = try PluginFolder("right/good", "right/echo")
    let fit = try Subprocess.run(Project.host, ["inspect", folder.path])
    #expect(fit.code == 0, "\(fit.errors)")
    #expect(fit.output.contains("plugin   good"))
    #expect(fit.output.contains("plugin   echo"))
    try folder.add("wrong/route-clash")
    try folder.add("wrong/bad-method")
    let clash = try Subprocess.run(Project.host, ["inspect", folder.path])
    #expect(clash.code == 1)
    #expect(clash.errors.contains("route-clash.so declares GET /good, which clashes with GET /good"))
    #expect(clash.errors.contains("bad-method.so"))
    #expect(clash.output.contains("plugin   echo"))
  }

  @Test func severalFilesThatClashAreTold() throws {
    let (one, other) = (try PluginFolder("right/good"), try PluginFolder("right/good"))
    let result = try Subprocess.run(
      Project.host, ["inspect", "\(one.path)/good.so", "\(other.path)/good.so"])
    #expect(result.code == 1)
    #expect(result.errors.contains("\(other.path)/good.so has the name \"good\""))
  }

  @Test func libraryWithoutThePluginSymbolIsToldHowToDeclareOne() throws {
    let folder = try PluginFolder("wrong/no-entry-symbol")
    let result = try Subprocess.run(Project.host, ["inspect", "\(folder.path)/no-entry-symbol.so"])
    #expect(result.code == 1)
    for text in ["BAY_PLUGIN", "@c(bay_plugin_main)"] { #expect(result.errors.contains(text)) }
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
