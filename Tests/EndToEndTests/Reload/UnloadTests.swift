import Foundation
import PatchbayTesting
import Testing

/// What of an old generation goes, what stays mapped, and that neither harms the calls. `docs/reloading.md` tells
/// plugin authors why.
@Suite(.showsHostLog) struct UnloadTests {
  private static let reloads = 20

  private struct Status: Decodable {
    struct Plugin: Decodable { let draining: [Int] }
    struct Mapped: Decodable { let generations: Int }
    let plugins: [Plugin]
    let mapped: Mapped
  }

  /// Loads the plugin "kept" anew many times, with calls in both lanes before and after each, and returns the host's
  /// log and the answers of the async route.
  ///
  /// - Parameter mapped: how many old generations `patchbay status` shall tell of at the end.
  @discardableResult
  private func reload(_ folder: PluginFolder, mapped: Int) throws -> (log: [String], answers: [String]) {
    try folder.write("rollback: {window: 0}\n", to: "kept.yaml")
    return try withHost(folder, flags: ["--strict", "--loops", "1", "--pool-threads", "1"]) { host throws in
      let client = try host.connect()
      var answers: [String] = []
      for round in 0...Self.reloads {
        if round > 0 { #expect(try host.ask("reload", "kept").code == 0) }
        let answer = try client.request("GET", "/kept")
        #expect(answer.status == 200)
        answers.append(answer.text)
        #expect(try client.request("GET", "/kept/blocking").text == "blocking")
      }
      try waitUntil {
        let status = try self.status(of: host)
        return status.plugins[0].draining.isEmpty && status.mapped.generations == mapped
      }
      if mapped > 0 {
        #expect(
          try host.ask("status").output.contains(
            mapped == 1 ? "1 old generation stays mapped" : "\(mapped) old generations stay mapped"))
      }
      #expect(host.stop() == 0)
      return (host.log, answers)
    }
  }

  private func status(of host: TestHost) throws -> Status {
    let json = try host.ask("status", "--json").output
    return try JSONDecoder().decode(Status.self, from: Data(json.utf8))
  }

  @Test func threadIsJoinedAndTheImageGoes() throws {
    let folder = try PluginFolder()
    try folder.add("reload/worker", as: "kept")
    let log = try reload(folder, mapped: 0).log
    #expect(log.count { $0.contains("joined") } == Self.reloads + 1)
    #expect(log.count { $0.contains("the image goes") } >= Self.reloads)
  }

  @Test func threadLocalsWithDestructorsKeepTheImage() throws {
    let folder = try PluginFolder()
    try folder.add("reload/thread-local", as: "kept")
    try reload(folder, mapped: Self.reloads)
  }

  @Test func staticsBeginAnewInEachGeneration() throws {
    let folder = try PluginFolder()
    try folder.add("reload/counter", as: "kept")
    let answers = try reload(folder, mapped: 0).answers
    #expect(answers.allSatisfy { $0 == "1" })
  }

  @Test func uniqueSymbolsAreSharedByAllGenerationsAndKeepTheFirst() throws {
    let folder = try PluginFolder()
    try folder.add("reload/counter", as: "kept", flags: ["-fgnu-unique"])
    let answers = try reload(folder, mapped: 1).answers
    #expect(answers == (1...(Self.reloads + 1)).map(String.init))
  }

  @Test func imageThatAsksToStayStays() throws {
    let folder = try PluginFolder()
    try folder.add("reload/worker", as: "kept", flags: ["-Wl,-z,nodelete"])
    let log = try reload(folder, mapped: Self.reloads).log
    #expect(log.count { $0.contains("joined") } == Self.reloads + 1)
  }
}
