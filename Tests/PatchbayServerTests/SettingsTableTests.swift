import Foundation
import Testing

@testable import PatchbayServer

/// The settings in docs/running.md are those that there are.
@Suite struct SettingsTableTests {
  @Test func tableOfTheDocumentationIsThatOfTheDeclarations() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let page = try String(contentsOf: root.appending(path: "docs/running.md"), encoding: .utf8)
    let start = try #require(page.range(of: "\n### Serving\n"))
    let rest = page[start.lowerBound...]
    let written = rest.range(of: "\n## ").map { rest[..<$0.lowerBound] } ?? rest
    let table = Setting.Group.allCases.map(section).joined()
    #expect(written == table, "put this into docs/running.md, from \"### Serving\" on:\n\(table)")
  }

  private func section(_ group: Setting.Group) -> String {
    let rows = Settings.all.filter { $0.group == group }.map(row).joined()
    return "\n### \(group.rawValue)\n\n| setting | values | default | |\n| --- | --- | --- | --- |\n\(rows)"
  }

  private func row(_ setting: Setting) -> String {
    let flag = "--\(setting.name)" + (setting.placeholder.map { " \($0)" } ?? "")
    let range = setting.range.isEmpty ? "any" : setting.range
    let values = range + (setting.isList ? ", several" : "")
    return "| `\(flag)` | \(values) | \(setting.standard) | \(setting.help) |\n"
  }
}
