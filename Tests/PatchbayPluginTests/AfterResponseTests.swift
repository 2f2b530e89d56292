import Glibc
import PatchbayPlugin
import Synchronization
import Testing

private let host = FakeHost.shared

extension SDKTests {
  @Suite(.serialized) struct AfterResponseTests {
    private struct Fault: Error {}
    /// Held by the work; gone when the SDK has let go of it.
    private final class Held: Sendable {
      let gone: Notes<Bool>
      init(_ gone: Notes<Bool>) { self.gone = gone }
      deinit { gone.send(true) }
    }

    private static let ran = Notes<String>()
    private static let gone = Notes<Bool>()

    private let plugin = FakeGeneration(
      Plugin("follows", version: "1") {
        Route.get("/blocking") { call in
          let held = Held(Self.gone)
          try call.afterResponse("count") {
            withExtendedLifetime(held) { Self.ran.send("loop \(FakeLoop.current?.index ?? -1)") }
          }
          return "added"
        }
        Route.get("/async") { call in
          let held = Held(Self.gone)
          try call.afterResponse("mail", on: .always) {
            await Task.yield()
            withExtendedLifetime(held) { Self.ran.send("loop \(FakeLoop.current?.index ?? -1)") }
          }
          return "added"
        }
        Route.get("/throws") { call in
          try call.afterResponse("throws") { throw Fault() }
          try call.afterResponse("throws-async") {
            await Task.yield()
            throw Fault()
          }
          return "added"
        }
      })

    @Test(arguments: [("/blocking", "count", 0, -1), ("/async", "mail", 1, 2)])
    func runsWhereItsClosureBelongs(path: String, name: String, when: UInt32, loop: Int) async {
      #expect(await host.begin(plugin[path], loop: 2).reply().text == "added")
      let after = await FakeAfter.added.next()
      #expect(after.name == name)
      #expect(after.when == when)
      #expect((after.blocking != nil) == (loop < 0))
      #expect(await after.run() == 0)
      #expect(await Self.ran.next() == "loop \(loop)")
      #expect(await Self.gone.next())
    }

    @Test(arguments: ["/blocking", "/async"]) func whatIsSkippedIsLetGo(path: String) async {
      _ = await host.begin(plugin[path]).reply()
      await FakeAfter.added.next().skip()
      #expect(await Self.gone.next())
    }

    @Test func whatItThrowsIsLoggedAndCounted() async {
      _ = await host.begin(plugin["/throws"]).reply()
      #expect(await FakeAfter.added.next().run() == EIO)
      #expect(await FakeAfter.added.next().run() == EIO)
      #expect(host.log.contains { $0.contains("throws threw Fault()") })
      #expect(host.log.contains { $0.contains("throws-async threw Fault()") })
    }

    @Test(arguments: ["/blocking", "/async"]) func aRefusalIsAnError(path: String) async {
      FakeAfter.refusal.withLock { $0 = EAGAIN }
      let reply = await host.begin(plugin[path]).reply()
      #expect(reply.failure?.hasSuffix("Resource temporarily unavailable") == true)
      #expect(await Self.gone.next())
    }
  }
}
