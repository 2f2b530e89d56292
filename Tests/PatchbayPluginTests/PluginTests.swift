import CPatchbay
import Foundation
import Testing

@testable import PatchbayPlugin

extension SDKTests {
  @Suite struct PluginTests {
    @Test func describesItself() throws {
      let plugin = Plugin("sizes", version: "1.2.3") { Route.get("/a") { _ in "a" } }
      let descriptor = try #require(plugin.descriptor(for: fakeHostTable)).pointee
      #expect(descriptor.size == MemoryLayout<bay_descriptor>.stride)
      #expect(descriptor.size == 56)
      #expect(descriptor.abi == BAY_ABI_VERSION)
      #expect(String(cString: descriptor.name) == "sizes")
      #expect(String(cString: descriptor.version) == "1.2.3")
      #expect(descriptor.entry_stride == MemoryLayout<bay_entry>.stride)
      #expect(descriptor.entry_stride == 104)
      #expect(descriptor.entry_count == 3)
    }

    @Test func closureDecidesTheKindOfHandler() {
      let generation = FakeGeneration(
        Plugin("kinds", version: "1") {
          Route.get("/plain") { _ in "plain" }
          Route.get("/plain-throws") { call in
            guard call.query("x") != nil else { throw HTTPError(400, "no x") }
            return "plain"
          }
          Route.get("/awaits") { call in
            try await call.sleep(for: .zero)
            return "awaits"
          }
          Route.get("/says-async") { _ async in "async" }
        })
      #expect(generation["/plain"].kind == BAY_ENTRY_BLOCKING)
      #expect(generation["/plain-throws"].kind == BAY_ENTRY_BLOCKING)
      #expect(generation["/awaits"].kind == BAY_ENTRY_ASYNC)
      #expect(generation["/says-async"].kind == BAY_ENTRY_ASYNC)
      for entry in generation.entries where entry.path != nil {
        #expect((entry.async != nil) == (entry.kind == BAY_ENTRY_ASYNC))
        #expect((entry.blocking != nil) == (entry.kind == BAY_ENTRY_BLOCKING))
        #expect(entry.options == nil)
      }
    }

    @Test func builderTakesEveryMethodAndControlFlow() {
      let more = true
      let plugin = Plugin("methods", version: "1") {
        Route.get("/") { _ in "" }
        Route.post("/") { _ in "" }
        Route.put("/") { _ async in "" }
        Route.patch("/") { _ in "" }
        Route.delete("/") { _ in "" }
        Route("PURGE", "/") { _ in "" }
        if more { Route.get("/more") { _ in "" } }
        for name in ["x", "y"] { Route.get("/\(name)") { _ in name } }
      }
      #expect(
        plugin.routes.map(\.method) == [
          "GET", "POST", "PUT", "PATCH", "DELETE", "PURGE", "GET", "GET", "GET",
        ])
      #expect(plugin.routes.map(\.path).suffix(3) == ["/more", "/x", "/y"])
    }

    @Test func optionsOfARouteReachTheHost() throws {
      let generation = FakeGeneration(
        Plugin("options", version: "1") {
          Route.get("/both", deadline: .milliseconds(1500), maxConcurrent: 7) { _ in "" }
          Route.get("/tiny", deadline: .microseconds(1)) { _ in "" }
        })
      let both = try #require(generation["/both"].options)
      #expect(both.size == MemoryLayout<bay_options>.stride)
      #expect(both.deadline_ms == 1500)
      #expect(both.max_concurrent == 7)
      let tiny = try #require(generation["/tiny"].options)
      #expect(tiny.deadline_ms == 1)
      #expect(tiny.max_concurrent == 0)
    }

    @Test func whatCallersReadReachesTheHost() throws {
      let generation = FakeGeneration(
        Plugin("docs", version: "1") {
          Route.get("/all", summary: "Say hello", description: "Twice.", tags: ["greetings", "people"]) { _ in
            ""
          }
          Route.post("/one", summary: "Übung") { _ async in "" }
          Route("PURGE", "/tags", tags: ["one"], deadline: .seconds(1)) { _ in "" }
        })
      let all = try #require(generation["/all"].options)
      #expect(all.summary.map { String(cString: $0) } == "Say hello")
      #expect(all.description.map { String(cString: $0) } == "Twice.")
      #expect(all.tags.map { String(cString: $0) } == "greetings,people")
      #expect(all.deadline_ms == 0 && all.max_concurrent == 0)
      let one = try #require(generation["/one"].options)
      #expect(one.summary.map { String(cString: $0) } == "Übung")
      #expect(one.description == nil && one.tags == nil)
      let tags = try #require(generation["/tags"].options)
      #expect(tags.summary == nil && tags.tags.map { String(cString: $0) } == "one")
      #expect(tags.deadline_ms == 1000)
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE"])
    func everyMethodTakesWhatCallersRead(method: String) {
      let plugin = Plugin("docs", version: "1") {
        Route.get("/", summary: "GET") { _ in "" }
        Route.get("/", summary: "GET") { _ async in "" }
        Route.post("/", summary: "POST") { _ in "" }
        Route.post("/", summary: "POST") { _ async in "" }
        Route.put("/", summary: "PUT") { _ in "" }
        Route.put("/", summary: "PUT") { _ async in "" }
        Route.patch("/", summary: "PATCH") { _ in "" }
        Route.patch("/", summary: "PATCH") { _ async in "" }
        Route.delete("/", summary: "DELETE") { _ in "" }
        Route.delete("/", summary: "DELETE") { _ async in "" }
      }
      let routes = plugin.routes.filter { $0.method == method }
      #expect(routes.count == 2)
      #expect(routes.allSatisfy { $0.summary == method })
    }

    @Test func startAndStopAreCalledWithSettings() async {
      let notes = Notes<String>()
      let generation = FakeGeneration(
        Plugin(
          "hooks", version: "1",
          start: { plugin in
            notes.send("start \(plugin.setting("greeting") ?? "-") \(plugin.setting("none") ?? "-")")
          },
          stop: { plugin in notes.send("stop \(plugin.name)") },
          routes: { Route.get("/") { _ in "" } }))
      #expect(generation.startCode == 0)
      #expect(await notes.next() == "start Hello -")
      generation.stop()
      #expect(await notes.next() == "stop hooks")
    }

    @Test func startThatThrowsIsAnErrnoValueAndALineInTheLog() {
      let plugin = Plugin(
        "fails", version: "1",
        start: { _ in throw HTTPError(500, "no database") },
        routes: { Route.get("/") { _ in "" } })
      #expect(FakeGeneration(plugin).startCode == ECANCELED)
      #expect(FakeHost.shared.log.last?.contains("no database") == true)
    }

    @Test func declinesAnOlderHostAndOneOfAnotherABI() {
      let plugin = Plugin("old", version: "1") { Route.get("/") { _ in "" } }
      var table = makeTable()
      table.size -= MemoryLayout<UnsafeRawPointer>.stride
      withUnsafePointer(to: table) { #expect(plugin.descriptor(for: $0) == nil) }
      table = makeTable()
      table.abi += 1
      withUnsafePointer(to: table) { #expect(plugin.descriptor(for: $0) == nil) }
    }

    @Test func startIsRefusedWithoutLoops() {
      let table = UnsafeMutablePointer<bay_host>.allocate(capacity: 1)
      table.initialize(to: makeTable())
      defer { table.deallocate() }
      table.pointee.extension = { _, _ in nil }
      let plugin = Plugin("loopless", version: "1") { Route.get("/") { _ in "" } }
      #expect(FakeGeneration(plugin, on: table).startCode == ENOTSUP)
      #expect(FakeHost.shared.log.last?.contains(BAY_LOOP_EXTENSION) == true)
    }

    @Test func logCarriesLevelAndRequest() async {
      let plugin = Plugin("logs", version: "1") {
        Route.get("/") { call in
          call.log.warning("careful")
          return ""
        }
      }
      let generation = FakeGeneration(plugin)
      plugin.log.debug("plain")
      #expect(FakeHost.shared.log.last == "0 plain")
      _ = await FakeHost.shared.begin(generation["/"]).reply()
      #expect(FakeHost.shared.log.last == "2 request-1: careful")
    }
  }
}
