import Testing

@testable import PluginHost

/// Settings that look as if they were meant for the host.
@Suite struct HostSettingsTests {
  private func warnings(_ values: [String: String], isIsolated: Bool = false) -> [String] {
    HostSettings.warnings(PluginSettings(values), isIsolated: isIsolated)
  }

  @Test(arguments: [
    ("isolatoin", "isolation"), ("worker", "workers"), ("rolback", "rollback"), ("schedule", "schedules"),
  ])
  func aMisspeltNameIsWarnedOf(name: String, meant: String) throws {
    let warning = try #require(warnings([name: "x"]).first)
    #expect(warning.contains("its setting \(name)") && warning.contains("did you mean \(meant)?"))
  }

  @Test func limitsWithoutIsolationAreWarnedOf() {
    #expect(warnings(["memory": "64M", "sandbox.profile": "compute"]).count == 2)
    #expect(warnings(["memory": "64M", "sandbox.profile": "compute"], isIsolated: true) == [])
  }

  @Test func whatIsThePluginsOwnIsNot() {
    #expect(warnings(["database": "here", "smtp": "localhost:25", "log": "x", "rollback.window": "0"]) == [])
  }
}
