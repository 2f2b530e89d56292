import CPatchbay
import Foundation
import PatchbayPlugin
import Synchronization

/// Plays the host: loads a plugin through its descriptor, and calls its handlers through the ABI.
final class FakeHost: Sendable {
  static let shared = FakeHost()

  let loops = (0..<3).map { FakeLoop(index: $0) }
  let settings: [String: StaticString] = ["greeting": "Hello"]
  private let calls = Mutex<[Int: FakeCall]>([:])
  private let nextID = Atomic<Int>(0x1000)
  private let lines = Mutex<[String]>([])

  /// The lines logged so far.
  var log: [String] { lines.withLock { $0 } }
  func append(_ line: String) { lines.withLock { $0.append(line) } }

  func call(_ handle: OpaquePointer?) -> FakeCall? {
    let call = calls.withLock { $0[Int(bitPattern: handle)] }
    return call.flatMap { call in call.state.withLock { $0.hasEnded } ? nil : call }
  }

  /// The same, of a call that may have ended.
  func anyCall(_ handle: OpaquePointer?) -> FakeCall? { calls.withLock { $0[Int(bitPattern: handle)] } }

  /// Begins a call: an async handler on a loop, a blocking one on a thread of its own.
  func begin(_ entry: FakeEntry, _ request: Request = Request(), loop: Int = 0, abandoned: Bool = false)
    -> FakeCall
  {
    let id = nextID.add(16, ordering: .relaxed).newValue
    let call = FakeCall(id: id, loop: loops[loop], context: entry.context, request: request)
    calls.withLock { $0[id] = call }
    call.state.withLock { state in
      state.isAbandoned = abandoned
      state.isBlocking = entry.blocking != nil
    }
    if let handler = entry.async {
      call.loop.run { handler(call.handle) }
    } else if let handler = entry.blocking {
      Thread.detachNewThread {
        if handler(call.handle) != 0 || call.state.withLock({ $0.replyCount }) == 0 {
          call.sendReply.yield(Reply(status: 0, contentType: nil, body: [], headers: []))
        }
      }
    }
    return call
  }

  /// Takes a reply, or refuses it.
  func reply(_ handle: OpaquePointer?, _ make: (FakeCall) -> Reply) -> Int32 {
    guard let call = call(handle) else { return ESTALE }
    var reply = make(call)
    reply.loop = FakeLoop.current
    let code = call.state.withLock { state in
      state.replyCount += 1
      if state.replyCode != ENOMEM { state.onCancel = nil }
      guard state.replyCode == 0 else { return state.replyCode }
      reply.headers = state.headers
      state.end()
      return 0
    }
    if code == 0 { call.sendReply.yield(reply) }
    return code
  }
}

/// One of a plugin's entries, read through the ABI.
///
/// Sendable: C functions and addresses, which do not change.
struct FakeEntry: @unchecked Sendable {
  let kind: Int
  let method: String?
  let path: String?
  let async: bay_async_handler?
  let blocking: bay_blocking_handler?
  let start: bay_start_hook?
  let stop: bay_stop_hook?
  let context: UInt
  let options: bay_options?

  init(_ entry: bay_entry) {
    kind = Int(entry.kind)
    method = entry.method.map { String(cString: $0) }
    path = entry.path.map { String(cString: $0) }
    async = entry.async
    blocking = entry.blocking
    start = entry.start
    stop = entry.stop
    context = UInt(bitPattern: entry.context)
    options = entry.options?.pointee
  }
}

/// A plugin as the host has loaded it.
struct FakeGeneration: Sendable {
  let entries: [FakeEntry]
  let startCode: Int32

  /// Loads and starts a plugin.
  init(_ plugin: Plugin, on host: UnsafePointer<bay_host> = fakeHostTable) {
    let descriptor = plugin.descriptor(for: host)!.pointee
    entries = (0..<descriptor.entry_count).map { index in
      let entry = UnsafeRawPointer(descriptor.entries) + index * descriptor.entry_stride
      return FakeEntry(entry.loadUnaligned(as: bay_entry.self))
    }
    var state: UnsafeMutableRawPointer?
    startCode = entries.first { $0.start != nil }?.start?(&state) ?? 0
  }

  /// The entry of a path.
  subscript(path: String) -> FakeEntry { entries.first { $0.path == path }! }

  func stop() { entries.first { $0.stop != nil }?.stop?(nil) }
}
