import Foundation
import Synchronization
import Testing

@testable import PatchbayPlugin

private let host = FakeHost.shared

extension SDKTests {
  @Suite struct LifetimeTests {
    @Test(arguments: ["/async", "/slept", "/blocking", "/async-fails", "/blocking-fails"])
    func everythingOfACallIsFreed(path: String) async {
      let alive = Alive()
      let states = Notes<Weak<CallState>>()
      let generation = FakeGeneration(
        Plugin("frees", version: "1") {
          Route.get("/async") { call async in
            states.send(Weak(call.state))
            return Boxed(Alive.Box(of: alive))
          }
          Route.get("/slept") { call in
            let box = Alive.Box(of: alive)
            states.send(Weak(call.state))
            try await call.sleep(for: .seconds(1))
            return Boxed(box)
          }
          Route.get("/blocking") { call in
            states.send(Weak(call.state))
            return Boxed(Alive.Box(of: alive))
          }
          Route.get("/async-fails") { call async throws -> String in
            states.send(Weak(call.state))
            throw BoxedError(box: Alive.Box(of: alive))
          }
          Route.get("/blocking-fails") { call throws -> String in
            states.send(Weak(call.state))
            throw BoxedError(box: Alive.Box(of: alive))
          }
        })
      for _ in 0..<100 {
        let call = host.begin(generation[path])
        if path == "/slept" { await call.timer().fire() }
        _ = await call.reply()
        let state = await states.next()
        await call.loop.sync {}
        // The thread of a blocking handler, or the task, may be just about to let go.
        while alive.now > 0 || state.object != nil { await Task.yield() }
      }
    }

    @Test func aSleepThatWasCutShortIsFreedWhenItsTimerFires() async {
      let alive = Alive()
      let generation = FakeGeneration(
        Plugin("cut", version: "1") {
          Route.get("/") { call in
            let box = Alive.Box(of: alive)
            try await call.sleep(for: .seconds(60))
            return withExtendedLifetime(box) { "slept" }
          }
        })
      let call = host.begin(generation["/"])
      let timer = await call.timer()
      await call.abandon()
      _ = await call.reply()
      while alive.now > 0 { await Task.yield() }
      let nap = Weak(Unmanaged<Nap>.fromOpaque(timer.callback.context!).takeUnretainedValue())
      #expect(nap.object != nil)
      await timer.fire()
      #expect(nap.object == nil)
    }

    @Test func aRefusedSleepFreesItsTimer() async throws {
      let states = Notes<CallState>()
      let generation = FakeGeneration(
        Plugin("refused", version: "1") {
          Route.get("/") { call async in
            states.send(call.state)
            return ""
          }
        })
      _ = await host.begin(generation["/"]).reply()
      let state = await states.next()
      var nap: Nap? = Nap(in: state)
      let weak = Weak(nap!)
      #expect(!state.handle.wake(nap!, after: 1))
      nap = nil
      #expect(weak.object == nil)
    }

    @Test func theReplyWaitsForAReaderOnAnotherThread() async {
      await expectReplyWaitsForReader(
        Plugin("reads", version: "1") {
          Route.post("/") { call async in
            await Reader.shared.begin(call)
            return "done"
          }
        })
    }

    @Test func theReplyOfABlockingHandlerWaitsForAReaderToo() async {
      await expectReplyWaitsForReader(
        Plugin("reads", version: "1") {
          Route.post("/") { call in
            Reader.shared.beginAndWait(call)
            return "done"
          }
        })
    }

    private func expectReplyWaitsForReader(_ plugin: Plugin) async {
      let call = host.begin(FakeGeneration(plugin)["/"], Request(body: Array("the body".utf8)))
      let kept = await Reader.shared.begun.next()
      // Until the handler has returned: from then on the call has ended for everybody but the reader.
      while !kept.isCancelled { await Task.yield() }
      #expect(kept.path == "")
      #expect(call.state.withLock { $0.replyCount } == 0)
      Reader.shared.mayRead.send()
      #expect(await Reader.shared.text.next() == "the body")
      #expect(await call.reply().text == "done")
    }

    @Test func aKeptCallIsEmptyAfterTheReply() async {
      let kept = Notes<Call>()
      let generation = FakeGeneration(
        Plugin("keeps", version: "1") {
          Route.post("/") { call async in
            kept.send(call)
            return ""
          }
        })
      _ = await host.begin(generation["/"], Request(path: "/x", queryString: "a=b", body: [1])).reply()
      let call = await kept.next()
      await host.loops[0].sync {}
      #expect(call.method == "" && call.path == "" && call.queryString == nil && call.body == [])
      #expect(call.header("a") == nil && call.queryItems.isEmpty && call.headers.isEmpty)
      #expect(call.withBody { $0.count } == 0)
      #expect(call.isCancelled)
      await #expect(throws: CancellationError.self) { try await call.sleep(for: .seconds(1)) }
    }

    @Test(arguments: [EALREADY, ESTALE, ENOMEM]) func aRefusedReplyIsHarmless(code: Int32) async {
      let barrier = Barrier()
      let done = Notes<Weak<CallState>>()
      let generation = FakeGeneration(
        Plugin("refused", version: "1") {
          Route.get("/") { call in
            await barrier.wait()
            defer { done.send(Weak(call.state)) }
            return "late"
          }
        })
      let call = host.begin(generation["/"])
      await call.loop.sync {}
      call.state.withLock { $0.replyCode = code }
      barrier.open()
      let state = await done.next()
      await call.loop.sync {}
      #expect(call.state.withLock { $0.replyCount } == (code == ENOMEM ? 2 : 1))
      // Only a host that took no reply at all may still call back, and has to find the call then.
      #expect((state.object != nil) == (code == ENOMEM))
      await call.abandon()
    }

    @Test func aHandleThatWentStaleIsHarmless() async {
      let barrier = Barrier()
      let seen = Notes<String>()
      let generation = FakeGeneration(
        Plugin("stale", version: "1") {
          Route.get("/") { call in
            await barrier.wait()
            seen.send("[\(call.path)] \(call.body.count) \(call.isCancelled)")
            try await call.sleep(for: .zero)
            return ""
          }
        })
      let call = host.begin(generation["/"])
      await call.loop.sync {}
      call.end()
      barrier.open()
      #expect(await seen.next() == "[] 0 true")
    }
  }
}

private struct Weak<Object: AnyObject & Sendable>: Sendable {
  weak let object: Object?
  init(_ object: Object) { self.object = object }
}

private struct Boxed: ResponseConvertible {
  let box: Alive.Box
  init(_ box: Alive.Box) { self.box = box }
  func response() -> Response { Response(status: 204) }
}

private struct BoxedError: Error { let box: Alive.Box }

/// Reads a body on a thread of its own: begins, waits until it may, and reads.
private final class Reader: Sendable {
  static let shared = Reader()
  let begun = Notes<Call>()
  let text = Notes<String>()
  let mayRead = Signal()

  func beginAndWait(_ call: Call) {
    let inside = Signal()
    read(call) { inside.send() }
    inside.wait()
  }

  func begin(_ call: Call) async {
    await withCheckedContinuation { continuation in read(call) { continuation.resume() } }
  }

  private func read(_ call: Call, inside: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [self] in
      call.withBody { body in
        begun.send(call)
        inside()
        mayRead.wait()
        text.send(String(decoding: body.indices.map { body[$0] }, as: UTF8.self))
      }
    }
  }
}
