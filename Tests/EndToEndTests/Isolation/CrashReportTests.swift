import Foundation
import PatchbayTesting
import Testing

/// What is told of a worker process that has crashed, and what becomes of its calls.
@Suite(.showsHostLog) struct CrashReportTests {
  struct Crash: Sendable, CustomTestStringConvertible {
    let fixture: String
    let path: String
    let report: String
    var testDescription: String { path }
  }

  private struct Status: Decodable {
    struct Worker: Decodable {
      let state: String
      let restarts: Int
      let underWay: Int
      let lastEnd: String?
      let lastCalls: [String]
      let lastBacktrace: [String]
    }
    struct Plugin: Decodable {
      let name: String?
      let generation: Int?
      let workers: [Worker]
    }
    let plugins: [Plugin]
  }

  private func status(of host: TestHost, _ name: String) throws -> Status.Plugin {
    let json = try host.ask("status", "--json").output
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let status = try decoder.decode(Status.self, from: Data(json.utf8))
    return try #require(status.plugins.first { $0.name == name })
  }

  @Test(arguments: [
    Crash(
      fixture: "faults", path: "/pointer",
      report: "SIGSEGV (bad memory access) in GET /pointer of plugin faults 1.0.0"),
    Crash(fixture: "faults", path: "/abort", report: "SIGABRT (abort) in GET /abort of plugin faults 1.0.0"),
    Crash(
      fixture: "faults", path: "/stack",
      report: "SIGSEGV (bad memory access) in GET /stack of plugin faults 1.0.0"),
    Crash(fixture: "faults", path: "/exit", report: "it called exit(7) in GET /exit of plugin faults 1.0.0"),
    Crash(fixture: "faults", path: "/heap", report: "SIGABRT (abort) in GET /heap of plugin faults 1.0.0"),
    Crash(fixture: "throws", path: "/throw", report: "SIGABRT (abort) in a thread of plugin throws 1.0.0"),
    Crash(fixture: "traps", path: "/trap", report: "SIGILL (trap) in GET /trap of plugin traps 1.0.0"),
  ])
  func crashIsReportedInFullAndEndsItsOwnProcessOnly(_ crash: Crash) throws {
    try withHost(PluginFolder("isolation/\(crash.fixture)", "right/good"), flags: ["--strict"]) {
      host throws in
      let neighbour = try host.connect()
      #expect(try neighbour.request("GET", "/good").status == 200)

      let failed = try host.get(crash.path)
      #expect(failed.status == 502)
      #expect(failed["X-Request-Id"]?.isEmpty == false)

      let generation = try #require(try status(of: host, crash.fixture).generation)
      let line = host.waitForLog(
        "a worker process ended: \(crash.report)", "generation=\(generation) ", "calls=GET \(crash.path)")
      let backtrace = try #require(line?.firstRange(of: "backtrace="))
      #expect(line?[backtrace.upperBound...].contains("\(crash.fixture)") == true, "\(line ?? "")")

      try waitUntil { try status(of: host, crash.fixture).workers.first?.restarts == 1 }
      let worker = try #require(try status(of: host, crash.fixture).workers.first)
      #expect(worker.lastEnd == crash.report)
      #expect(worker.lastCalls == ["GET \(crash.path)"])
      #expect(worker.lastBacktrace.contains { $0.contains(crash.fixture) })
      let table = try host.ask("status").output
      #expect(table.contains(crash.report) && table.contains("calls under way: GET \(crash.path)"))

      #expect(try neighbour.request("GET", "/good").status == 200)
    }
  }

  @Test func callsThatHadNotBegunGoToTheNextProcessIfTheyMayBeRepeated() throws {
    try withHost(
      PluginFolder("isolation/queue"), flags: ["--strict", "--workers", "1", "--pool-threads", "1"]
    ) { host throws in
      func send(_ method: String, _ path: String) throws -> HTTPConnection {
        let connection = try host.connect()
        try connection.send(HTTPConnection.encode(method, path))
        return connection
      }
      func waitForCalls(_ count: Int) throws {
        try waitUntil { try status(of: host, "queue").workers[0].underWay == count }
      }
      let begun = try send("GET", "/hold")
      try waitForCalls(1)
      let repeatable = try (0..<5).map { _ in try send("GET", "/wait") }
      let others = try (0..<3).map { _ in try send("POST", "/wait") }
      try waitForCalls(9)
      #expect(try host.get("/crash").status == 502)
      #expect(try begun.readResponse().status == 502)
      for connection in repeatable {
        let response = try connection.readResponse()
        #expect(response.status == 200)
        #expect(response.text == "served")
      }
      for connection in others {
        let response = try connection.readResponse()
        #expect(response.status == 502)
        #expect(response["X-Request-Id"]?.isEmpty == false)
      }
    }
  }

  @Test func callsThatHadNotBegunGoToAnotherWorker() throws {
    try withHost(PluginFolder("isolation/queue"), flags: ["--strict", "--workers", "2"]) { host throws in
      let processes = try status(of: host, "queue").workers.map(\.state)
      #expect(processes == ["ready", "ready"])
      #expect(try host.get("/crash").status == 502)
      // The other one serves while the next one is being started.
      #expect(try host.get("/wait").status == 200)
    }
  }
}
