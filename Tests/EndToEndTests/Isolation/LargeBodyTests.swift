import Foundation
import Glibc
import PatchbayTesting
import Testing

/// Bodies travel as bytes: no descriptor of the host's or of a worker's has to be on its way for them.
@Suite(.showsHostLog) struct LargeBodyTests {
  private func folder(_ settings: String, _ more: String = "workers: 1") throws -> PluginFolder {
    let folder = try PluginFolder("isolation/bodies", "right/good")
    try folder.write("isolation: process\n\(more)\n\(settings)\n", to: "bodies.yaml")
    return folder
  }

  @Test(arguments: [65_537, 1 << 20, 9_000_000, 20_000_000])
  func bodiesOfAnySizeComeBack(size: Int) throws {
    try withHost(folder("sandbox: compute"), flags: ["--strict", "--max-body", "32M"]) { host throws in
      let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      let response = try host.connect().request("POST", "/bodies/echo", body: body)
      #expect(response.status == 200)
      #expect(response.body == body)
      // It does not matter which of several bodies are on their way.
      let small = try host.connect().request("POST", "/bodies/echo", body: [1, 2, 3])
      #expect(small.body == [1, 2, 3])
    }
  }

  @Test func replyPastItsLimitIsRefusedAndTheProcessStays() throws {
    try withHost(folder("max_reply: 1M"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/large?size=1048576").status == 200)
      #expect(try host.get("/large?size=1048577").status == 502)
      #expect(try host.get("/large?size=30000000").status == 502)
      #expect(host.waitForLog("replied with 30000000 bytes", "max_reply") != nil)
      #expect(try host.get("/large?size=10").text == "xxxxxxxxxx")
      #expect(!host.log.contains { $0.contains("a worker process ended") })
    }
  }

  @Test(arguments: ["none", "network"])
  func descriptorsOnTheirWayHarmNoOtherWorker(sandbox: String) throws {
    let folder = try folder("sandbox: \(sandbox)\nopen_files: 64")
    try folder.add("isolation/faults")
    try folder.write("isolation: process\nworkers: 1\n", to: "faults.yaml")
    // Root may have as many on their way as it likes: then there is nothing to see, but for what must work all the same.
    try withHost(folder, flags: ["--strict"]) { host throws in
      if getuid() != 0 || sandbox == "network" { #expect(try host.get("/hog").status == 200) }
      let body = [UInt8](repeating: 7, count: 100_000)
      let response = try host.connect().request("POST", "/echo", body: body)
      #expect(response.body == body)
      #expect(try host.get("/large?size=100000").text.count == 100_000)
      // A process that is started meanwhile gets all that it needs.
      let process = try host.get("/process").text
      kill(try #require(Int32(process)), SIGKILL)
      try waitUntil { try host.get("/process").text != process }
    }
  }

  @Test(arguments: [1, 17, 200], ["none", "network"])
  func socketsThatLingerHoldUpNobody(count: Int, sandbox: String) throws {
    let folder = try folder("sandbox: \(sandbox)")
    try folder.add("isolation/deaf")
    try withHost(folder, flags: ["--strict", "--loops", "1"]) { host throws in
      let port = try host.get("/deaf").text
      let start = ContinuousClock.now
      #expect(try host.get("/lingers?port=\(port)&count=\(count)").status == 502)
      for _ in 0..<3 { #expect(try host.get("/good").status == 200) }
      // It would wait for twenty seconds.
      #expect(ContinuousClock.now - start < .seconds(15))
      #expect(host.waitForLog("a worker process ended: killed: it sent") != nil)
    }
  }
}
