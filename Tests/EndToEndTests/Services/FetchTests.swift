import Foundation
import Glibc
import PatchbayTesting
import Testing

/// The example `fetch`: libcurl on the event loops. The server that it fetches from is a second host.
@Suite(.showsHostLog, .inBothModes) struct FetchTests {
  /// Serves `fetch` on one loop, allowed to fetch from another host with these fixtures and the example `nap`.
  private func serve(
    _ fixtures: String..., settings: String = "", flags: [String] = [],
    _ body: (_ host: TestHost, _ server: TestHost, _ target: (String) -> String) throws -> Void
  ) throws {
    let theirs = try PluginFolder()
    for fixture in fixtures { try theirs.add(fixture) }
    try theirs.add(example: "nap")
    try withHost(theirs, flags: ["--strict"]) { server throws in
      let ours = try PluginFolder()
      try ours.add(example: "fetch")
      let hosts = "hosts: [\"127.0.0.1:\(server.port)\", \"localhost:\(server.port)\"]"
      try ours.write("\(hosts)\n\(settings)", to: "fetch.yaml")
      try withHost(ours, flags: ["--strict", "--loops", "1"] + flags) { host throws in
        try body(host, server) { "/fetch?url=http://127.0.0.1:\(server.port)\($0)" }
        #expect(host.stop() == 0)
      }
    }
  }

  @Test func handsTheAnswerOn() throws {
    try serve("right/replies") { host, server, target throws in
      let copied = try host.get(target("/replies/copied"))
      #expect(copied.status == 201)
      #expect(copied["Content-Type"] == "application/x-three")
      #expect(copied.body == [97, 0, 98])
      #expect(try host.get(target("/replies/no-content")).status == 204)
      #expect(try host.get(target("/nowhere")).status == 404)
      let named = try host.get("/fetch?url=http://localhost:\(server.port)/nap/1")
      #expect(named.text == #"{"napped_ms":1}"#)
    }
  }

  @Test func aRedirectIsHandedOnAndNotFollowed() throws {
    try serve("right/replies") { host, _, target throws in
      let moved = try host.get(target("/replies/moved"))
      #expect(moved.status == 302)
      #expect(moved["Location"] == "http://example.org/")
    }
  }

  @Test func transfersRunSideBySide() throws {
    try serve { host, _, target throws in
      let (responses, elapsed) = try host.concurrently(100, target("/nap/300"))
      #expect(responses.allSatisfy { $0.text == #"{"napped_ms":300}"# })
      #expect(elapsed < .seconds(5), "100 at a time, not one after another")
    }
  }

  @Test func onlyWhatTheSettingsNameIsFetched() throws {
    try serve { host, server, target throws in
      let port = server.port
      for url in [
        "http://127.0.0.1:\(port + 1)/", "http://127.0.0.1/", "http://127.0.0.2:\(port)/",
        "http://127.0.0.1:\(port)@example.org/", "https://127.0.0.1/", "file:///etc/passwd",
      ] {
        #expect(try host.get("/fetch?url=\(url)").status == 403, "\(url)")
      }
      for url in ["", "nap", "http://", "http://127.0.0.1:\(port):1/", "http://127.0.0.1:99999/"] {
        #expect(try host.get("/fetch?url=\(url)").status == 400, "\(url)")
      }
      #expect(try host.get("/fetch").status == 400)
      #expect(try host.get("/fetch?url=ftp://127.0.0.1:\(port)/").status == 502)
    }
  }

  @Test func aSlowServerIs504() throws {
    try serve("right/cancel", settings: "timeout: 300\n") { host, _, target throws in
      #expect(try host.get(target("/cancel/async")).status == 504)
      #expect(try host.get(target("/nap/1")).status == 200)
    }
  }

  @Test func anAnswerTooLargeIs502() throws {
    try serve("right/replies", settings: "max_bytes: 2999999\n") { host, _, target throws in
      let response = try host.get(target("/replies/large"))
      #expect(response.status == 502)
      #expect(response.text == "the server's answer is too large")
    }
    try serve("right/replies", settings: "max_bytes: 3000000\n") { host, _, target throws in
      #expect(try host.get(target("/replies/large")).body == [UInt8](repeating: 108, count: 3_000_000))
    }
  }

  @Test func aServerThatIsNotThereOrGoesIs502() throws {
    try serve("right/cancel") { host, server, target throws in
      let kept = try host.connect()
      #expect(try kept.request("GET", target("/nap/1")).status == 200)
      let waiting = try host.connect()
      try waiting.send("GET \(target("/cancel/async")) HTTP/1.1\r\nHost: h\r\n\r\n")
      try waitUntil { try server.get("/cancel/counts").text.contains(#""began":1,"#) }
      server.send(signal: SIGKILL)
      #expect(try waiting.readResponse().status == 502)
      #expect(try kept.request("GET", target("/nap/1")).status == 502)
    }
  }

  @Test func aClientThatLeavesEndsTheTransfer() throws {
    let settings = "timeout: 60000\n"
    try serve("right/cancel", settings: settings, flags: ["--call-timeout", "2s"]) {
      host, server, target throws in
      func counts() throws -> [String: Int] {
        try #require(try server.get("/cancel/counts").json as? [String: Int])
      }
      do {
        let client = try host.connect()
        try client.send("GET \(target("/cancel/async")) HTTP/1.1\r\nHost: h\r\n\r\n")
        try waitUntil { try counts()["began"] == 1 }
        client.socket.reset()
      }
      try waitUntil { try counts()["called_back"] == 1 }
      // And so does the end of its time.
      #expect(try host.get(target("/cancel/async")).status == 504)
      try waitUntil { try counts()["called_back"] == 2 }
    }
  }

  @Test func aNewVersionTakesOverUnderTransfers() throws {
    let image = try Data(contentsOf: URL(fileURLWithPath: "\(Project.builtPlugins)/fetch.so"))
    let theirs = try PluginFolder()
    try theirs.add(example: "nap")
    try withHost(theirs, flags: ["--strict"]) { server throws in
      let ours = try PluginFolder()
      try ours.add(example: "fetch")
      try ours.write("hosts: [\"localhost:\(server.port)\"]\nrollback: {window: 0}\n", to: "fetch.yaml")
      try withHost(ours, flags: ["--strict", "--loops", "2"]) { host throws in
        let load = Load(host, "/fetch?url=http://localhost:\(server.port)/nap/5", clients: 4)
        for version in 2...5 {
          try ours.renameIntoPlace(image + Data(count: version), as: "fetch.so")
          #expect(host.waitForLog("serving plugin fetch", "generation=\(version)") != nil)
          let answered = load.answers
          try waitUntil { load.answers > answered + 20 }
        }
        let (answers, failures) = load.end()
        #expect(failures == [])
        #expect(answers > 80)
        #expect(host.stop() == 0)
      }
    }
  }

  @Test func wrongSettingsAreNamed() throws {
    for setting in ["timeout: soon", "max_bytes: -1"] {
      let folder = try PluginFolder()
      try folder.add(example: "fetch")
      try folder.write(setting + "\n", to: "fetch.yaml")
      let (code, _, errors) = try runHost(folder, flags: ["--strict"])
      #expect(code == 3)
      #expect(errors.contains("it must be a whole number from 1 to"), "\(errors)")
    }
  }
}
