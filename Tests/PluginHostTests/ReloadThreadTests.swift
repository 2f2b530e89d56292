import EventLoop
import Foundation
import Glibc
import Logging
import Testing

@testable import PluginHost

/// Nothing is missed that happens between the first watch, the first loading and the start of the thread.
@Suite struct ReloadThreadTests {
  private let folder = NSTemporaryDirectory() + "patchbay-reload-test-\(UUID().uuidString)"

  /// A release whose plugin is called after it.
  private func make(_ release: String) throws {
    let plugins = "\(folder)/\(release)/plugins"
    try FileManager.default.createDirectory(
      atPath: plugins, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let text = """
      library: libm.so.6
      routes:
        - {path: /\(release), symbol: hypot, signature: "x: f64, y: f64 -> f64"}
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: plugins + "/math.yaml"))
  }

  private func link(to release: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/new", withDestinationPath: "\(folder)/\(release)")
    #expect(unsafe rename(folder + "/new", folder + "/current") == 0)
  }

  /// A reloader of which no thread has been started, and what serves.
  private func withThread(_ body: (Reloader, Registry, ReloadThread) throws -> Void) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for release in ["one", "two"] { try make(release) }
    try link(to: "one")
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let registry = Registry()
    let reloader = Reloader(
      loader: PluginLoader(folder: try PrivateFolder(under: folder), log: log), registry: registry,
      mappedLimit: 16, hookLimit: nil, log: log)
    let thread = try ReloadThread(reloader: reloader, folders: [folder + "/current/plugins"], log: log)
    try body(reloader, registry, thread)
    #expect(thread.stop(nanoseconds: 30_000_000_000))
  }

  private func loadFirst(_ reloader: Reloader) throws {
    let files = try PluginLoader.files(in: folder + "/current/plugins")
    #expect(reloader.loadFirst(files, isEnding: { false })?.isEmpty == true)
  }

  private func waitForRoute(_ path: String, _ registry: Registry) {
    let never = Semaphore()
    let end = Clock.monotonic + 30_000_000_000
    func serves() -> Bool { registry.table.routes.map(\.template.text) == [path] }
    while !serves(), Clock.monotonic < end { _ = never.wait(nanoseconds: 5_000_000) }
    #expect(registry.table.routes.map(\.template.text) == [path])
  }

  @Test func wayThatChangesBeforeTheThreadRunsIsSeen() throws {
    try withThread { reloader, registry, thread in
      try loadFirst(reloader)
      try link(to: "two")
      try thread.start()
      waitForRoute("/two", registry)
    }
  }

  @Test func wayThatLedElsewhereWhilePluginsWereLoadedIsSeen() throws {
    try withThread { reloader, registry, thread in
      try link(to: "two")
      try loadFirst(reloader)
      try link(to: "one")
      try thread.start()
      waitForRoute("/one", registry)
    }
  }

  @Test func folderThatIsMissingAtFirstIsServedWhenItComes() throws {
    try withThread { reloader, registry, thread in
      try FileManager.default.removeItem(atPath: folder + "/current")
      try thread.start()
      try link(to: "two")
      waitForRoute("/two", registry)
    }
  }
}
