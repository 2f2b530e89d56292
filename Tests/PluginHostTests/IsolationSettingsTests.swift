import Foundation
import Testing

@testable import PluginHost

/// What a plugin's settings say of its isolation, key by key.
@Suite struct IsolationSettingsTests {
  private func read(_ yaml: String) throws -> IsolationSettings {
    let settings = PluginSettings(try SettingsFile.document(Array("isolation: process\n\(yaml)\n".utf8)))
    return try #require(try IsolationSettings(settings, IsolationSettings.Defaults(workers: 3)))
  }

  @Test func withoutKeysTheDefaultsHold() throws {
    let settings = try read("")
    #expect(settings.workers == 3)
    #expect(settings.environment == ["LD_LIBRARY_PATH", "LD_PRELOAD"])
    #expect(settings.replyLimit == 64 << 20)
    #expect(settings.grace == 10_000_000_000)
    #expect(settings.limits == WorkerLimits())
    #expect(settings.sandbox == SandboxSettings())
    #expect(settings.recycling == nil)
  }

  @Test func everyKeyIsRead() throws {
    let settings = try read(
      """
      workers: 2
      environment: [TZ, LANG]
      max_reply: 1K
      grace: 250ms
      sandbox: {profile: files, read: [/usr]}
      memory: 1G
      cpu_time: 90s
      open_files: 64
      processes: 0
      recycle_after: [10 calls, 6h, 512M]
      """)
    #expect(settings.workers == 2)
    #expect(settings.environment.suffix(2) == ["TZ", "LANG"])
    #expect(settings.replyLimit == 1024)
    #expect(settings.grace == 250_000_000)
    #expect(settings.sandbox.profile == .files)
    #expect(settings.sandbox.paths?.read == ["/usr"])
    #expect(settings.limits.memory == 1 << 30)
    #expect(settings.limits.cpuTime == 90)
    #expect(settings.limits.openFiles == 64)
    #expect(settings.recycling?.calls == 10)
    #expect(settings.recycling?.age == 21_600_000_000_000)
    #expect(settings.recycling?.memory == 512 << 10)
    #expect(try read("processes: 4").sandbox.processes == 4)
    #expect(try read("recycle_after: 6 h").recycling?.age == 21_600_000_000_000)
  }

  @Test(arguments: [
    ("workers", "257", "a whole number from 1 to 256"), ("max_reply", "0", "more than 0"),
    ("grace", "soon", "a time such as 250ms, 10s or 5m"), ("grace", "99999999h", "less"),
    ("memory", "1M", "at least 16M"), ("memory", "64MB", "a size such as 512, 64K, 16M or 1G"),
    ("open_files", "15", "a whole number from 16 to 1000000"),
    ("recycle_after", "10", "calls, an age or memory, such as 10000 calls, 6h or 512M"),
    ("recycle_after", "0 calls", "calls, an age or memory, such as 10000 calls, 6h or 512M"),
    ("recycle_after", "0s", "calls, an age or memory, such as 10000 calls, 6h or 512M"),
    ("recycle_after", "99999999999999999999G", "calls, an age or memory, such as 10000 calls, 6h or 512M"),
  ])
  func valueThatDoesNotFitIsRefused(key: String, text: String, expected: String) {
    let problem = #expect(throws: PluginProblem.self) { try read("\(key): \(text)") }
    #expect(problem?.problem == "has the setting \(key): \(text), which must be \(expected)")
  }

  @Test func documentationHasTheKeysThatThereAre() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let page = try String(contentsOf: root.appending(path: "docs/isolation.md"), encoding: .utf8)
    let start = try #require(page.range(of: "\n| setting | means | default |\n"))
    let rows = page[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    let names = rows.prefix { $0.hasPrefix("| `") }.map { $0.dropFirst(3).prefix { $0 != "`" } }
    #expect(names.sorted() == IsolationSettings.names.map { $0[...] }.sorted())
  }
}
