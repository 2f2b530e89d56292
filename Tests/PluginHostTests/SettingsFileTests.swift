import Testing

@testable import PluginHost

/// Settings are flat text by dotted key; whatever else YAML can do is refused with the line.
@Suite struct SettingsFileTests {
  private func parse(_ text: String) throws -> [String: String] { try SettingsFile.parse(Array(text.utf8)) }

  @Test func nestedKeysAreJoinedByDotsAndItemsNumbered() throws {
    let values = try parse(
      """
      # a comment
      smtp:
        host: mail.example
        port: 25
      hosts: [a, "b c"]
      deep: {one: {two: three}}
      empty:
      quoted: ": #"
      """)
    #expect(
      values == [
        "smtp.host": "mail.example", "smtp.port": "25", "hosts.0": "a", "hosts.1": "b c",
        "deep.one.two": "three", "empty": "", "quoted": ": #",
      ])
  }

  @Test(arguments: ["", "\n", "# nothing\n", "---\n", "--- {}\n", "\u{feff}"])
  func fileWithoutSettingsIsEmpty(text: String) throws {
    #expect(try parse(text) == [:])
  }

  @Test(arguments: [
    ("a: 1\na: 2\n", "line 2: a is set twice"),
    ("a.b: 1\na:\n  b: 2\n", "line 3: a.b is set twice"),
    ("a: &x 1\nb: *x\n", "line 2: aliases"),
    ("a: &x [*x]\n", "line 1: aliases"),
    ("a: 1\n---\nb: 2\n", "line 2: only one document"),
    ("[a]: 1\n", "line 1: a key must be plain text"),
    ("{a: 1}: 2\n", "line 1: a key must be plain text"),
    ("? [a, b]\n: 1\n", "a key must be plain text"),
    ("just text\n", "line 1: expected KEY: VALUE"),
    ("a: [1\n", "line 2"), ("a: \"1\n", "line"), ("a:\tb: c\n", "line 1"), ("\u{0}", "line 1"),
    ("%YAML 9.9\n---\na: 1\n", "line"), ("a: \u{7}\n", "line"),
  ])
  func fileThatSaysSomethingElseIsRefused(text: String, reason: String) throws {
    let fault = #expect(throws: SettingsFile.Fault.self) { _ = try parse(text) }
    #expect(fault?.text.contains(reason) ?? false, "\(fault?.text ?? "")")
  }

  @Test func brokenUTF8IsRefused() throws {
    #expect(throws: SettingsFile.Fault.self) {
      _ = try SettingsFile.parse([0x61, 0x3A, 0x20, 0xC3, 0x28, 0x0A])
    }
    #expect(throws: SettingsFile.Fault.self) { _ = try SettingsFile.parse([0xFF, 0xFE, 0x61]) }
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "a: [", "&a [", "\"", "'", "!", "|", "a: |\n  ", "*", "%"])
  func longRowOfOneThingDoesNoHarm(piece: String) throws {
    _ = try? parse(String(repeating: piece, count: (1 << 20) / piece.utf8.count))
  }

  @Test func valuesMayHoldNul() throws {
    #expect(try parse(#"a: "x\0y""#) == ["a": "x\u{0}y"])
  }

  /// Each value carries its whole key, so a small file could ask for gigabytes.
  @Test(arguments: [
    ("? " + String(repeating: "K", count: 300_000) + "\n:\n  a: 1\n  b: 2\n", "a key is longer"),
    (
      String(repeating: "k", count: 600) + ":\n  " + String(repeating: "l", count: 600) + ": 1\n",
      "a key is longer"
    ),
    ((0..<10_001).map { "a\($0): 1\n" }.joined(), "more than 10000 settings"),
    ("a: [" + String(repeating: "x,", count: 10_001) + "]\n", "more than 10000 settings"),
    ("a: [" + String(repeating: "[],", count: 10_001) + "]\n", "more than 10000 settings"),
    (
      String(repeating: "k", count: 1000) + ":\n" + (0..<6000).map { "  a\($0): 1\n" }.joined(),
      "with their full names"
    ),
  ])
  func fileThatAsksForMoreMemoryThanItLooksIsRefused(text: String, reason: String) throws {
    let fault = #expect(throws: SettingsFile.Fault.self) { _ = try parse(text) }
    #expect(fault?.text.contains(reason) ?? false, "\(fault?.text ?? "")")
    #expect((fault?.text.utf8.count ?? 0) < 2000)
  }

  @Test func listsAndMappingsThatHoldNothingAreKnown() throws {
    let document = try SettingsFile.document(Array("a: []\nb: {}\nc: {d: []}\ne: [1]\n".utf8))
    #expect(PluginSettings(document).empty == ["a", "b", "c.d"])
  }
}
