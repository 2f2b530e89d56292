import Glibc
import PatchbayPlugin
import Testing

private let host = FakeHost.shared

extension SDKTests {
  @Suite(.serialized) struct ServiceTests {
    private let waits = FakeGeneration(
      Plugin("waits", version: "1") {
        Route.get("/readable") { call in
          do { try await call.readable(7) } catch is CancellationError { return "cancelled" }
          return "readable \(FakeLoop.current?.index ?? -1)"
        }
        Route.get("/writable") { call in
          try await call.writable(8)
          return "writable \(FakeLoop.current?.index ?? -1)"
        }
        Route.get("/bad") { call in
          try await call.readable(-1)
          return ""
        }
        Route.get("/elsewhere") { call in
          try await Task.detached { try await call.readable(7) }.value
          return "readable \(FakeLoop.current?.index ?? -1)"
        }
      })

    @Test(arguments: ["readable", "writable"]) func aWaitEndsOnItsLoop(direction: String) async {
      let call = host.begin(waits["/" + direction], loop: 2)
      let watch = await FakeServices.opened.next()
      #expect(watch.descriptor == (direction == "readable" ? 7 : 8))
      #expect(watch.events == (direction == "readable" ? 1 : 2))
      await watch.fire()
      #expect(await call.reply().text == "\(direction) 2")
      await call.loop.sync {}
      #expect(FakeServices.watches.withLock { $0.isEmpty })
    }

    @Test func aWaitEndsWithItsClient() async {
      let call = host.begin(waits["/readable"])
      _ = await FakeServices.opened.next()
      await call.abandon()
      #expect(await call.reply().text == "cancelled")
      await call.loop.sync {}
      #expect(FakeServices.watches.withLock { $0.isEmpty })
    }

    @Test func aWatchThatIsLostEndsTheWait() async {
      let call = host.begin(waits["/readable"])
      await FakeServices.opened.next().lose()
      #expect(await call.reply().text == "cancelled")
    }

    @Test func aRefusedWatchIsAnError() async {
      #expect(await host.begin(waits["/bad"]).reply().failure == "readable(-1): Bad file descriptor")
    }

    @Test func aTaskOfAnotherExecutorComesToTheLoop() async {
      let call = host.begin(waits["/elsewhere"], loop: 1)
      let watch = await FakeServices.opened.next()
      #expect(watch.loop === host.loops[1])
      await watch.fire()
      #expect(await call.reply().text == "readable 1")
    }

    private let works = FakeGeneration(
      Plugin("works", version: "1") {
        Route.get("/") { call in
          let there = try await call.blocking { FakeLoop.current?.index ?? -1 }
          return "\(there) \(FakeLoop.current?.index ?? -1)"
        }
        Route.get("/throws") { call in
          try await call.blocking { throw HTTPError(418, "from work") }
          return ""
        }
      })

    @Test func blockingWorkRunsElsewhereAndComesBack() async {
      #expect(await host.begin(works["/"], loop: 1).reply().text == "-1 1")
    }

    @Test func whatTheWorkThrowsIsThrown() async {
      #expect(await host.begin(works["/throws"]).reply().status == 418)
    }

    @Test func aFullPoolIs503() async {
      FakeServices.refusal.withLock { $0 = EAGAIN }
      let reply = await host.begin(works["/"]).reply()
      #expect(reply.status == 503)
      #expect(reply.headers.contains { $0.name == "Retry-After" })
      FakeServices.refusal.withLock { $0 = EPERM }
      #expect(
        await host.begin(works["/"]).reply().failure == "blocking work: Operation not permitted")
    }
  }
}
