import Foundation
import PatchbayTesting
import Testing

/// `memory` is what a plugin may have, and not what its worker might need.
@Suite(.showsHostLog) struct MemoryLimitTests {
  private func folder(_ settings: String) throws -> PluginFolder {
    let folder = try PluginFolder("isolation/eats")
    try folder.write("isolation: process\nworkers: 1\n\(settings)\n", to: "eats.yaml")
    return folder
  }

  @Test(arguments: ["/heap", "/maps"], ["sandbox: compute", "sandbox: none"])
  func soMuchIsAllThereIs(path: String, sandbox: String) throws {
    try withHost(folder("memory: 24M\n\(sandbox)"), flags: ["--strict"]) { host throws in
      let megabytes = try #require(Int(host.get(path).text))
      #expect((12...32).contains(megabytes), "\(megabytes) MB")
    }
  }

  @Test func threadsOfThePoolHaveWholeStacksAllTheSame() throws {
    try withHost(folder("memory: 16M\nsandbox: compute"), flags: ["--strict"]) { host throws in
      for _ in 0..<4 { #expect(try host.get("/stack").status == 200) }
      #expect(try host.get("/eats/thread").text == "0")
    }
  }

  @Test func memoryThatIsNoDataIsMeasured() throws {
    try withHost(folder("memory: 16M\nsandbox: compute"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/sealed").status == 502)
      #expect(host.waitForLog("killed: it uses 1", "MiB of memory; its settings allow 16") != nil)
      #expect(try host.get("/eats/thread").text == "0")
    }
  }
}
