import PatchbayPlugin
import Testing

private let host = FakeHost.shared

extension SDKTests {
  @Suite struct CancellationTests {
    private let sleeper = FakeGeneration(
      Plugin("sleeper", version: "1") {
        Route.get("/") { call in
          do {
            try await call.sleep(for: .seconds(60))
            return "slept"
          } catch is CancellationError {
            return "\(Task.isCancelled) \(call.isCancelled) \(FakeLoop.current?.index ?? -1)"
          }
        }
        Route.get("/passes-on") { call in
          try await call.sleep(for: .seconds(60))
          return "slept"
        }
      })

    @Test func cancelsTheTaskWhenNobodyWaits() async {
      let call = host.begin(sleeper["/"], loop: 1)
      let timer = await call.timer()
      await call.abandon()
      #expect(await call.reply().text == "true true 1")
      await timer.fire()
    }

    @Test func cancelsATaskWhoseCallHadNobodyFromTheStart() async {
      let call = host.begin(sleeper["/"], abandoned: true)
      let timer = await call.timer()
      #expect(await call.reply().text == "true true 0")
      await timer.fire()
    }

    @Test func cancellationThatEndsTheHandlerIsNoFailure() async {
      let call = host.begin(sleeper["/passes-on"])
      let timer = await call.timer()
      await call.abandon()
      let reply = await call.reply()
      #expect(reply.failure == nil)
      #expect(reply.status == 503)
      await timer.fire()
    }

    @Test func cancellationOfTheHandlersOwnMakingIsAFailure() async {
      let generation = FakeGeneration(
        Plugin("own", version: "1") {
          Route.get("/") { _ async throws -> String in throw CancellationError() }
        })
      #expect(await host.begin(generation["/"]).reply().failure == "CancellationError()")
    }

    @Test func sleepEndsWithItsOwnTask() async {
      let generation = FakeGeneration(
        Plugin("child", version: "1") {
          Route.get("/") { call in
            await withTaskGroup(of: Bool.self) { group in
              group.addTask { (try? await call.sleep(for: .seconds(60))) == nil }
              group.cancelAll()
              return "\(await group.next()!) \(call.isCancelled)"
            }
          }
        })
      #expect(await host.begin(generation["/"]).reply().text == "true false")
    }

    @Test func sleepInABlockingHandlersTaskThrows() async {
      let generation = FakeGeneration(
        Plugin("wrong", version: "1") {
          Route.get("/") { call in
            Task { do { try await call.sleep(for: .zero) } catch { Self.outcome.send(true) } }
            return ""
          }
        })
      _ = await host.begin(generation["/"]).reply()
      #expect(await Self.outcome.next())
    }

    private static let outcome = Notes<Bool>()

    @Test func durationsAreRoundedUpToMilliseconds() async {
      let notes: [(Duration, UInt32)] = [
        (.zero, 0), (.seconds(-1), 0), (.nanoseconds(1), 1), (.microseconds(1001), 2), (.seconds(3), 3000),
        (.seconds(Int64.max), .max),
      ]
      for (duration, milliseconds) in notes {
        let generation = FakeGeneration(
          Plugin("rounds", version: "1") {
            Route.get("/") { call in
              try await call.sleep(for: duration)
              return ""
            }
          })
        let call = host.begin(generation["/"])
        let timer = await call.timer()
        #expect(timer.milliseconds == milliseconds)
        await timer.fire()
        _ = await call.reply()
      }
    }
  }
}
