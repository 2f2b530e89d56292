import Foundation
import PatchbayPlugin
import Testing

private let host = FakeHost.shared

extension SDKTests {
  @Suite struct AsyncHandlerTests {
    @Test(arguments: [0, 1]) func repliesWithoutAHopIfItNeverSuspends(loop: Int) async {
      let generation = FakeGeneration(
        Plugin("prompt", version: "1") {
          Route.get("/") { _ async in "on loop \(FakeLoop.current?.index ?? -1)" }
        })
      let before = host.loops.map(\.posts)
      let call = host.begin(generation["/"], loop: loop)
      let reply = await call.reply()
      #expect(reply.text == "on loop \(loop)")
      #expect(reply.status == 200)
      #expect(reply.contentType == "text/plain; charset=utf-8")
      #expect(reply.loop === host.loops[loop])
      #expect(host.loops.map(\.posts) == before)
      await call.loop.sync {}
      #expect(call.state.withLock { $0.onCancelCount } == 0)
    }

    @Test func sleepResumesOnTheLoopWithoutAPost() async {
      let generation = FakeGeneration(
        Plugin("sleeper", version: "1") {
          Route.get("/") { call in
            let before = FakeLoop.current?.index
            try await call.sleep(for: .milliseconds(100))
            return "\(before ?? -1) \(FakeLoop.current?.index ?? -1)"
          }
        })
      let before = host.loops.map(\.posts)
      let call = host.begin(generation["/"], loop: 1)
      let timer = await call.timer()
      #expect(timer.milliseconds == 100)
      await timer.fire()
      let reply = await call.reply()
      #expect(reply.text == "1 1")
      #expect(reply.loop === host.loops[1])
      #expect(host.loops.map(\.posts) == before)
    }

    @Test func comesBackToTheLoopFromAnotherThread() async {
      let generation = FakeGeneration(
        Plugin("wanderer", version: "1") {
          Route.get("/") { _ in
            await withCheckedContinuation { continuation in
              Thread.detachNewThread { continuation.resume() }
            }
            return "\(FakeLoop.current?.index ?? -1)"
          }
        })
      let reply = await host.begin(generation["/"], loop: 1).reply()
      #expect(reply.text == "1")
      #expect(reply.loop === host.loops[1])
    }

    @Test func childTasksAndActorsStayOnTheLoop() async {
      let generation = FakeGeneration(
        Plugin("family", version: "1") {
          Route.get("/") { _ in
            async let one = whereabouts()
            let group = await withTaskGroup(of: Int.self) { group in
              for _ in 0..<3 { group.addTask { await whereabouts() } }
              return await group.reduce(into: [Int]()) { $0.append($1) }
            }
            return "\(await one) \(group) \(await Visited().here())"
          }
        })
      let reply = await host.begin(generation["/"], loop: 1).reply()
      #expect(reply.text == "1 [1, 1, 1] 1")
      #expect(reply.loop === host.loops[1])
    }

    /// What the documentation of `LoopExecutor` says of unstructured tasks.
    @Test func unstructuredTaskStaysOnTheLoopUnlessItIsDetached() async {
      let generation = FakeGeneration(
        Plugin("loose", version: "1") {
          Route.get("/") { call in
            let plain = await Task { await whereabouts() }.value
            let resumed = await Task {
              await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume() }
              }
              return "\(await whereabouts()) \(await Task { await whereabouts() }.value)"
            }.value
            let failing = try await Task { () async throws -> Int in await whereabouts() }.value
            let ofActor = await Visited().makesATask()
            let detached = await Task.detached { await whereabouts() }.value
            return "\(plain) \(resumed) \(failing) \(ofActor) \(detached) \(await whereabouts())"
          }
        })
      #expect(await host.begin(generation["/"], loop: 1).reply().text == "1 1 1 1 1 -1 1")
    }

    @Test func manySuspendedCallsShareALoop() async {
      let barrier = Barrier()
      let generation = FakeGeneration(
        Plugin("crowd", version: "1") {
          Route.get("/") { call in
            await barrier.wait()
            return "\(call.path) \(await whereabouts())"
          }
        })
      let calls = (0..<200).map { index in
        host.begin(generation["/"], Request(path: "/\(index)"), loop: index % 2)
      }
      barrier.open()
      for (index, call) in calls.enumerated() {
        #expect(await call.reply().text == "/\(index) \(index % 2)")
      }
    }

    @Test func endsElsewhereIfTheLoopTakesNothingMore() async {
      let barrier = Barrier()
      let alive = Alive()
      let generation = FakeGeneration(
        Plugin("left", version: "1") {
          Route.get("/") { _ in
            let box = Alive.Box(of: alive)
            await barrier.wait()
            return withExtendedLifetime(box) { "\(FakeLoop.current?.index ?? -1)" }
          }
        })
      let call = host.begin(generation["/"], loop: 2)
      await call.loop.sync {}
      call.loop.refusesPosts(true)
      defer { call.loop.refusesPosts(false) }
      barrier.open()
      #expect(await call.reply().text == "-1")
      #expect(alive.now == 0)
    }
  }
}

private func whereabouts() async -> Int { FakeLoop.current?.index ?? -1 }

private actor Visited {
  func makesATask() async -> Int { await Task { here() }.value }
  func here() -> Int { FakeLoop.current?.index ?? -1 }
}
