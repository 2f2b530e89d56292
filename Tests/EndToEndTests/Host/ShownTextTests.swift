import Foundation
import PatchbayTesting
import Testing

/// What a plugin or a client says is text, in the log and in tables: no terminal obeys it, and it makes no lines.
@Suite(.showsHostLog) struct ShownTextTests {
  private func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n"
        || ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
          scalar.properties.generalCategory)
    }
  }

  @Test(.inBothModes) func logHasNoControlCharacters() throws {
    try withHost(PluginFolder("right/controls")) { host throws in
      #expect(try host.request("POST", "/controls").status == 204)
      let line = try #require(host.waitForLog("said "))
      #expect(
        line.contains(
          "said \\u{1b}[31m \\u{9b}31m\\u{85} \\u{2028} \\u{a}\\u{202e} gpj \u{fffd} end plugin=controls"))
      #expect(host.stop() == 0)
      #expect(isPlain(host.log.joined(separator: "\n")))
    }
  }

  @Test func tablesHaveALineForEachRow() throws {
    try withHost(PluginFolder("right/controls")) { host throws in
      for command in [["status"], ["routes"], ["reload"]] {
        let result = try Subprocess.run(Project.host, command + host.adminFlags)
        #expect(result.code == 0, "\(result.errors)")
        #expect(isPlain(result.output), "\(command)")
        #expect(result.output.split(separator: "\n").filter { $0.contains("gpj") }.count == 1)
        #expect(result.output.contains("\\u{9b}31m\\u{85} \\u{2028} \\u{a}\\u{202e}"))
      }
      // As JSON they are escapes of JSON, and the text is the same.
      let result = try Subprocess.run(Project.host, ["status", "--json"] + host.adminFlags)
      #expect(isPlain(result.output))
      let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
      let plugin = try #require((object?["plugins"] as? [[String: Any]])?.first)
      #expect((plugin["version"] as? String)?.contains("\u{9b}31m\u{85} \u{2028} \n\u{202e} gpj") == true)
    }
  }

  @Test func inspectionAndErrorsHaveNone() throws {
    let folder = try PluginFolder("right/controls")
    let file = try Subprocess.run(Project.host, ["inspect", "\(folder.path)/controls.so"])
    #expect(isPlain(file.output))
    #expect(file.output.contains("\\u{9b}31m"))
    let missing = try Subprocess.run(Project.host, ["inspect", "/nowhere/\u{9b}31m\u{1b}[0m.so"])
    #expect(missing.code == 1)
    #expect(isPlain(missing.errors))
    let flag = try Subprocess.run(Project.host, ["run", "--\u{1b}[31m\u{202e}"])
    #expect(flag.code == 64)
    #expect(isPlain(flag.errors))
  }
}
