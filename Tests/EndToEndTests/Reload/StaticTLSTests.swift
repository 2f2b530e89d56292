import Foundation
import PatchbayTesting
import Testing

/// Thread-locals of the initial-exec model.
@Suite(.showsHostLog) struct StaticTLSTests {
  private static let fixture = "reload/static-tls"

  @Test func aPluginThatHasSomeIsReplacedManyTimes() throws {
    let folder = try PluginFolder()
    try folder.add(Self.fixture, as: "static-tls", defines: ["VERSION=\"1.0\""])
    try withHost(folder) { host throws in
      for _ in 0..<80 { #expect(try host.ask("reload", "static-tls").code == 0) }
      #expect(try host.get("/static-tls").text == "1.0")
      // The program that was executed once more is still called what it is.
      let name = try String(contentsOfFile: "/proc/\(host.processIdentifier)/comm", encoding: .utf8)
      #expect(name == "patchbay\n")
    }
  }

  @Test func onceTheBlockIsUsedUpTheLogSaysWhatToDo() throws {
    let folder = try PluginFolder()
    try folder.add(Self.fixture, as: "static-tls", defines: ["VERSION=\"1.0\""])
    try withHost(folder) { host throws in
      try folder.replace("static-tls", with: Self.fixture, defines: ["VERSION=\"2.0\"", "SIZE=1000000"])
      #expect(
        host.waitForLog("static-tls.so", "static TLS", "-ftls-model=global-dynamic", "isolation: process")
          != nil)
      #expect(try host.get("/static-tls").text == "1.0")
    }
  }
}
