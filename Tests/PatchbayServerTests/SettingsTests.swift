import Foundation
import PluginHost
import Testing

@testable import PatchbayServer

/// Each setting of the host, from the text that somebody writes to its place in the configuration.
@Suite struct SettingsTests {
  /// A value of each setting that is not its default.
  private static let values = [
    "plugins": "/a", "trust-folder": "/b", "host": "::1", "port": "8001", "loops": "3", "poller": "epoll",
    "pool-threads": "0", "pool-queue": "7", "strict": "true", "no-docs": "true", "drain-time": "3m",
    "admin": "/run/a", "max-mapped": "9", "state-dir": "/var/a", "log-level": "error",
    "tasks": "sqlite:/a.db", "after-queue": "0", "task-lease": "300ms", "task-retention": "48h",
    "task-retention-count": "0", "isolation": "process", "workers": "2", "max-request-line": "16",
    "max-headers": "1", "max-header-bytes": "1G", "max-body": "0", "max-request-memory": "1M",
    "max-connections": "1", "head-timeout": "250ms", "body-timeout": "0", "min-rate": "1K",
    "idle-timeout": "8760h", "call-timeout": "90s", "hook-timeout": "5m",
  ]

  @Test func haveNamesThatDifferAndAValueInThisTest() {
    #expect(Settings.all.map(\.name).sorted() == Self.values.keys.sorted())
  }

  @Test(arguments: Settings.all.map(\.name)) func valueOfAFlagIsFound(name: String) throws {
    let setting = try #require(Settings.named(name))
    let value = try #require(Self.values[setting.name])
    let flag = setting.placeholder == nil ? "" : value
    expect(setting, value, try Configuration(SettingSources(flags: [setting.name: [flag]])))
  }

  @Test(arguments: Settings.all.map(\.name)) func valueOfTheFileIsFound(name: String) throws {
    let setting = try #require(Settings.named(name))
    let value = try #require(Self.values[setting.name])
    expect(setting, value, try configuration(file: "\(setting.name): \"\(value)\"\n"))
  }

  private func expect(_ setting: Setting, _ value: String, _ configuration: Configuration) {
    if setting.name == "tasks" {
      #expect(configuration.tasks.location == .sqlite("/a.db"))
    } else {
      #expect(setting.text(configuration) == value)
      #expect(setting.text(Configuration()) != value)
    }
    for other in Settings.all where other.name != setting.name {
      #expect(other.text(configuration) == other.text(Configuration()), "\(setting.name) sets \(other.name)")
    }
  }

  private func configuration(file text: String) throws -> Configuration {
    let path = FileManager.default.temporaryDirectory.path + "/patchbay-\(UUID().uuidString).yaml"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Configuration(SettingSources(flags: ["config": [path]]))
  }

  @Test func severalValuesAreKept() throws {
    let flags = ["plugins": ["/a", "/b"], "trust-folder": ["/c", "/d/./e/"], "host": ["::1", "127.0.0.1"]]
    let configuration = try Configuration(SettingSources(flags: flags))
    #expect(configuration.pluginFolders == ["/a", "/b"])
    #expect(configuration.trust.named == ["/a", "/b"])
    #expect(configuration.trust.unchecked == ["/c", "/d/e"])
    #expect(configuration.hosts == ["::1", "127.0.0.1"])
    #expect(try self.configuration(file: "plugins: [/a, /b]\n").pluginFolders == ["/a", "/b"])
  }

  /// The folder of the default is named by nobody, so that nobody vouches for its owner.
  @Test func defaultFolderIsNotTrustedAsANamedOneIs() throws {
    let configuration = try Configuration(SettingSources(flags: [:]))
    #expect(configuration.pluginFolders == ["plugins"])
    #expect(configuration.trust.named == [])
  }

  @Test func flagGoesBeforeTheFile() throws {
    let path = FileManager.default.temporaryDirectory.path + "/patchbay-\(UUID().uuidString).yaml"
    try "port: 1\nloops: 2\n".write(toFile: path, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let configuration = try Configuration(SettingSources(flags: ["config": [path], "port": ["3"]]))
    #expect(configuration.port == 3 && configuration.loops == 2)
  }

  @Test(arguments: [
    ("port", "65536", "a whole number from 0 to 65535"), ("port", "-1", "a whole number from 0 to 65535"),
    ("loops", "0", "a whole number from 1 to 1024"), ("loops", "", "a whole number from 1 to 1024"),
    ("max-body", "1025G", "at most 1024G"), ("max-body", "64MB", "a size such as 512, 64K, 16M or 1G"),
    ("max-request-memory", "1023K", "at least 1M"), ("max-request-line", "15", "at least 16 bytes"),
    ("task-lease", "299ms", "at least 300ms"), ("task-lease", "25h", "at most 24h"),
    ("drain-time", "99999999999999999999h", "at most 8760h"),
    ("drain-time", "1d", "a time such as 250ms, 10s or 5m"),
    ("log-level", "INFO", "debug, info, warning or error"), ("isolation", "true", "process or none"),
  ])
  func valueThatDoesNotFitIsRefused(name: String, text: String, expected: String) {
    let fault = #expect(throws: SettingFault.self) {
      try Configuration(SettingSources(flags: [name: [text]]))
    }
    #expect(fault?.description == "--\(name) is \"\(text)\"; it must be \(expected)")
  }

  @Test func passwordIsNotShown() {
    let fault = #expect(throws: SettingFault.self) {
      try Configuration(SettingSources(flags: ["tasks": ["mysql://user:secret@host/tasks"]]))
    }
    #expect(fault?.description.contains("it must be sqlite:PATH or postgres://USER@HOST/DATABASE") == true)
    #expect(fault?.description.contains("secret") == false)
  }
}
