import Foundation
import PatchbayTesting
import Testing

/// start, stop, the state between them, settings, the log and extensions.
@Suite(.showsHostLog, .inBothModes) struct StateTests {
  @Test func stateLivesFromStartToStop() throws {
    try withHost(PluginFolder("right/state")) { host throws in
      #expect(host.waitForLog("counter started") != nil)
      for count in 1...3 { #expect(try host.get("/state").text == "\(count)") }
      #expect(host.stop() == 0)
      #expect(host.waitForLog("state", "counter stopped at 3") != nil)
    }
  }

  @Test(arguments: [
    ("greeting", "Good morning"), ("empty", ""), ("answer", "42"), ("smtp.host", "mail.example"),
    ("smtp.ports.1", "587"), ("hosts.0", "one"), ("hosts.1.name", "two"),
  ])
  func settingIsRead(key: String, value: String) throws {
    try withHost(PluginFolder("right/settings"), flags: ["--strict"]) { host in
      let response = try host.get("/settings/\(key)")
      #expect(response.status == 200)
      #expect(response.text == value)
    }
  }

  @Test(arguments: ["nothing", "smtp", "smtp.", "hosts", "hosts.2", ""])
  func absentSettingIsAbsent(key: String) throws {
    try withHost(PluginFolder("right/settings"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/settings/\(key)").status == 404)
    }
  }

  @Test func brokenSettingsAreSaidWithFileAndLine() throws {
    let folder = try PluginFolder()
    try folder.add("right/settings")
    try folder.write("greeting: [unclosed\n", to: "settings.yaml")
    try expectRefusal(of: "settings.yaml", in: folder, saying: [":"])
  }

  @Test func eachLevelIsLoggedUnderThePluginsName() throws {
    try withHost(PluginFolder("right/log")) { host throws in
      #expect(try host.request("POST", "/log").status == 204)
      for text in ["an info line", "a warning line", "an error line, number 4"] {
        #expect(host.waitForLog("log", text) != nil)
      }
      #expect(host.stop() == 0)
      #expect(
        !host.log.contains { $0.contains("\u{1b}") }, "a plugin's text must not reach a terminal as it is")
      #expect(!host.log.contains { $0.hasPrefix("lines") }, "one message is one line")
    }
  }

  @Test func extensionsAreFoundById() throws {
    try withHost(PluginFolder("right/extensions")) { host throws in
      #expect(try host.get("/extensions?id=patchbay.loop/1").text == "present")
      #expect(try host.get("/extensions?id=patchbay.nothing/1").text == "absent")
      #expect(try host.get("/extensions/post").text == "on its loop")
    }
  }
}
