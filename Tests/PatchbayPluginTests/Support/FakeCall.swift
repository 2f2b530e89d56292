import CPatchbay
import Foundation
import Synchronization

/// What a client sent.
struct Request: Sendable {
  var method = "GET"
  var path = "/"
  var parameters: [String: String] = [:]
  var queryString: String?
  var query: [(name: String, value: String)] = []
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
}

/// What the plugin answered.
struct Reply: Sendable {
  var status: Int
  var contentType: String?
  var body: [UInt8]
  var headers: [(name: String, value: String)]
  /// The bytes lie in the plugin's image.
  var isStatic = false
  /// `bay_fail` and its text.
  var failure: String?
  /// The loop on whose thread the reply was made.
  var loop: FakeLoop?

  var text: String { String(decoding: body, as: UTF8.self) }
}

/// A call on the host's side. Once it has its reply, all that the plugin was lent is overwritten.
final class FakeCall: Sendable {
  let id: Int
  let loop: FakeLoop
  let context: UInt
  let request: Request

  /// Handed out one by one, as they come.
  let replies: AsyncStream<Reply>
  let timers: AsyncStream<FakeTimer>
  let sendReply: AsyncStream<Reply>.Continuation
  let sendTimer: AsyncStream<FakeTimer>.Continuation

  let state = Mutex(State())

  struct State {
    var hasEnded = false
    var isAbandoned = false
    var isBlocking = false
    /// What every further reply is answered with.
    var replyCode: Int32 = 0
    var replyCount = 0
    var headers: [(name: String, value: String)] = []
    var onCancel: FakeCallback?
    var onCancelCount = 0
    nonisolated(unsafe) var lent: [String: UnsafeMutableBufferPointer<UInt8>] = [:]
  }

  init(id: Int, loop: FakeLoop, context: UInt, request: Request) {
    self.id = id
    self.loop = loop
    self.context = context
    self.request = request
    (replies, sendReply) = AsyncStream.makeStream()
    (timers, sendTimer) = AsyncStream.makeStream()
  }

  var handle: OpaquePointer { OpaquePointer(bitPattern: id)! }

  /// Waits for the reply.
  func reply() async -> Reply {
    for await reply in replies { return reply }
    fatalError("the stream of replies ended")
  }

  /// Waits until the plugin sleeps.
  func timer() async -> FakeTimer {
    for await timer in timers { return timer }
    fatalError("the stream of timers ended")
  }

  /// The client has gone, or the deadline has passed.
  func abandon() async {
    await loop.sync { [self] in
      let callback = state.withLock { state in
        state.isAbandoned = true
        return state.onCancel.take()
      }
      callback?.call(handle)
    }
  }

  /// Makes the handle stale, as a host does that is ended by force.
  func end() { state.withLock { $0.end() } }

  /// Text that stays until the reply.
  func lend(_ text: String?) -> bay_str {
    guard let text else { return bay_str() }
    let bytes = lend(text.utf8.map { $0 }, as: text)
    return bytes.baseAddress!.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
      bay_str(data: $0, length: bytes.count - 1)
    }
  }

  func lendBody() -> bay_bytes {
    let bytes = lend(request.body, as: "the body")
    return bay_bytes(data: bytes.baseAddress, length: bytes.count - 1)
  }

  private func lend(_ bytes: [UInt8], as key: String) -> UnsafeMutableBufferPointer<UInt8> {
    nonisolated(unsafe) var result: UnsafeMutableBufferPointer<UInt8>?
    state.withLock { state in
      if state.lent[key] == nil {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 1)
        _ = memory.initialize(from: bytes + [0])
        state.lent[key] = memory
      }
      result = state.lent[key]
    }
    return result!
  }
}

extension FakeCall.State {
  /// Overwrites what was lent; it is not freed, so that a late reader is seen, not undefined.
  mutating func end() {
    hasEnded = true
    for memory in lent.values { memory.dropLast().update(repeating: UInt8(ascii: "!")) }
  }
}

/// A callback and its context.
///
/// Sendable: only the plugin reads the context.
struct FakeCallback: @unchecked Sendable {
  let then: bay_then
  let context: UnsafeMutableRawPointer?

  func call(_ handle: OpaquePointer) { then(handle, context) }
}

/// A timer of the host, which fires when the test says so.
struct FakeTimer: Sendable {
  let milliseconds: UInt32
  let call: FakeCall
  let callback: FakeCallback

  func fire() async { await call.loop.sync { callback.call(call.handle) } }
}
