import Foundation
import PatchbayTesting
import Testing

/// A plugin that was isolated stays out of the host's process, whatever becomes of its settings file.
@Suite(.showsHostLog) struct LostSettingsTests {
  private static let settings = "isolation: process\nworkers: 1\nsandbox: compute\n"

  private func folder() throws -> PluginFolder {
    let folder = try PluginFolder("isolation/asks")
    try folder.write(Self.settings, to: "asks.yaml")
    return folder
  }

  /// Nil: the file is removed.
  @Test(arguments: [
    nil, "", "# nothing\n", "isolaton: process\nsandbox: compute\n", "sandbox: compute\n", "\"",
    "- isolation: process\n",
    "isolation: process\nisolation: process\n", "greeting: hello\n", "isolation: process\n",
  ])
  func thePluginStaysWhereItWasAndTheLogSaysWhatToDo(text: String?) throws {
    let folder = try folder()
    try withHost(folder, flags: ["--strict"]) { host throws in
      let process = try host.get("/process").text
      #expect(process != "\(host.processIdentifier)")
      if let text {
        try folder.renameIntoPlace(Data(text.utf8), as: "asks.yaml")
      } else {
        try folder.remove("asks.yaml")
      }
      #expect(
        host.waitForLog("error", "asks.so", "asks.yaml") != nil || host.waitForLog("error", "asks.so") != nil)
      #expect(try host.ask("reload", "asks").code == 1)
      host.send(signal: SIGHUP)
      try waitUntil { try host.ask("status").output.contains("serving (older)") }
      #expect(try host.get("/process").text == process)
      try folder.renameIntoPlace(Data(Self.settings.utf8), as: "asks.yaml")
      try waitUntil { try !host.ask("status").output.contains("older") }
      #expect(try host.get("/process").text == process)
      try folder.renameIntoPlace(Data("isolation: none\n".utf8), as: "asks.yaml")
      try waitUntil { try host.get("/process").text == "\(host.processIdentifier)" }
    }
  }

  @Test func linkToNowhereIsNoMissingFile() throws {
    let folder = try folder()
    try folder.remove("asks.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/asks.yaml", withDestinationPath: "/nowhere/asks.yaml")
    try withHost(folder) { host throws in
      #expect(host.waitForLog("asks.so", "asks.yaml", "is a link that leads nowhere") != nil)
      #expect(try host.get("/process").status == 404)
      // And removing the link does not say that the plugin may come into the host.
      try folder.remove("asks.yaml")
      #expect(host.waitForLog("asks.so", "could not be read", "isolation: none") != nil)
      #expect(try host.get("/process").status == 404)
    }
  }

  @Test func newCodeIsNotTakenWithoutTheSettingsThatProtectFromIt() throws {
    let folder = try folder()
    try withHost(folder) { host throws in
      let process = try host.get("/process").text
      try folder.remove("asks.yaml")
      try folder.replace("asks", with: "isolation/asks", defines: ["NEW"])
      #expect(host.waitForLog("asks.so", "is held back", "put it back") != nil)
      #expect(try host.get("/process").text == process)
    }
  }
}
