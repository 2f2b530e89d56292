import Foundation
import PatchbayTesting
import Testing

/// A plugin in Go, whose runtime wants a process of its own.
@Suite(.showsHostLog) struct GoTests {
  private func put(_ version: String, in folder: PluginFolder) throws {
    let cache = NSTemporaryDirectory() + "patchbay-go-\(getuid())"
    let built = NSTemporaryDirectory() + "patchbay-sums-\(UUID().uuidString).so"
    defer { try? FileManager.default.removeItem(atPath: built) }
    let environment = ProcessInfo.processInfo.environment.merging([
      "GOCACHE": cache, "CGO_CFLAGS": "-O1 -std=gnu11 -I\(Project.include)", "GOFLAGS": "-buildvcs=false",
    ]) { $1 }
    let result = try Subprocess.run(
      "/bin/sh",
      [
        "-c", "cd \"$0\" && go build -buildmode=c-shared -ldflags \"-X main.version=$1\" -o \"$2\" .",
        "\(Project.fixtures)/go/sums", version, built,
      ], environment: environment, timeout: .seconds(300))
    try #require(result.code == 0, "\(result.errors)")
    try folder.renameIntoPlace(try Data(contentsOf: URL(fileURLWithPath: built)), as: "sums.so")
  }

  @Test func goServesAndReloadsInProcessesOfItsOwn() throws {
    let folder = try PluginFolder()
    try folder.write("isolation: process\nworkers: 2\nrollback: {window: 0}\n", to: "sums.yaml")
    try put("1.0", in: folder)
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/sums").text == "1.0")
      #expect(try host.get("/sums/1000000").text == "500000500000")
      try put("2.0", in: folder)
      try waitUntil { try host.get("/sums").text == "2.0" }
      try waitUntil { try !host.ask("status").output.contains("stay mapped") }
      #expect(try host.get("/sums/100").text == "5050")

      #expect(try host.get("/panic").status == 502)
      #expect(host.waitForLog("panic: nobody recovers from this") != nil)
      #expect(host.waitForLog("a worker process ended: ", "calls=GET /panic", "plugin=sums") != nil)
      #expect(try host.get("/sums").text == "2.0")
      #expect(!host.log.contains { $0.contains("Go's runtime") })
    }
  }

  @Test func goInTheHostIsWarnedOf() throws {
    let folder = try PluginFolder()
    try put("1.0", in: folder)
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/sums/100").text == "5050")
      #expect(
        host.waitForLog("warning plugin sums: it brings Go's runtime into the host", "isolation: process")
          != nil)
    }
  }
}
