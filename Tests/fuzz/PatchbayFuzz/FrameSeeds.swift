import Bytes
import Exchange
import WorkerFrames

/// One sound frame of each kind.
enum FrameSeeds {
  static let words = [
    "GET", "POST", "/a/{b}", "/files/{path...}", "x: i32 -> i32", "Content-Type: text/plain\r\n",
    "X-A: b\r\n", "\r\n",
    "Content-Length: 1\r\n", "text/plain", "\u{c8}\u{0}",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  ]

  static var fromWorker: [[UInt8]] {
    var route = DeclarationFrame.Route(
      method: "GET", path: "/a/{b}", kind: .function, deadline: 5, maximumConcurrent: 6)
    route.signature = "b: i32 -> i32"
    route.tags = ["one", "two"]
    let plain = DeclarationFrame.Route(
      method: "POST", path: "/files/{path...}", kind: .async, deadline: 0, maximumConcurrent: 0)
    var declaration = DeclarationFrame(
      name: "p", version: "1", hasStart: true, hasStop: false, hasSave: true, hasSelfTest: false,
      routes: [route, plain])
    declaration.tasks = [
      TaskKindFrame(
        name: "mail", isBlocking: true, maximumAttempts: 3, timeout: 4, concurrency: 5, backoff: 6,
        backoffLimit: 7)
    ]
    let declared = declaration
    var wish = EnqueueFrame(kind: "mail", payload: [1, 2, 3])
    wish.due = .after(1_000)
    wish.uniqueKey = "key"
    let enqueue = wish
    return [
      frame(.reply) { buffer in
        var fields = ByteBuffer()
        fields.append("X-A: b\r\n")
        ReplyFrame.append(
          status: 200, contentType: Array("text/plain".utf8).span, fields: fields.span, length: 4, to: &buffer
        )
        buffer.append("body")
      },
      frame(.reply, call: 1) { buffer in
        ReplyFrame.append(
          status: 204, contentType: [UInt8]().span, fields: [UInt8]().span, length: 0, hasFollower: true,
          to: &buffer)
      },
      frame(.declared) { declared.append(to: &$0) },
      frame(.taskEnded) { TaskEndFrame(.failed, reason: "no server").append(to: &$0) },
      frame(.enqueue) { enqueue.append(to: &$0) },
      frame(.guarded) { GuardedFrame(lacks: ["something", ""]).append(to: &$0) },
      frame(.done) { SavedFrame(version: "2", bytes: [1, 2, 3]).append(to: &$0) },
      frame(.failed) { FailureFrame(problem: "p", remedy: "r").append(to: &$0) },
    ]
  }

  static var fromHost: [[UInt8]] {
    let load = LoadFrame(
      library: .copy("/c"), file: "/f", generation: 3, logLevel: "info", poolThreads: 1, poolQueue: 2,
      afterQueue: 3, settings: ["a": "b", "c": ""])
    return [
      frame(.load) { load.append(to: &$0) },
      frame(.start) { SavedFrame(version: "2", bytes: [1, 2, 3]).append(to: &$0) },
      frame(.task) {
        TaskFrame(kind: 1, id: 2, attempt: 3, maximumAttempts: 4, traceparent: "", payload: [5, 6])
          .append(to: &$0)
      },
      frame(.enqueued) { EnqueuedFrame(code: 28, id: 0, reason: "full").append(to: &$0) },
      frame(.gone) { $0.append(1) }, frame(.cancel), frame(.wakeSleepers),
    ] + (0..<8).map(call)
  }

  /// A request for one of the routes of `MemoryPlugin`.
  private static func call(route: Int) -> [UInt8] {
    frame(.call, call: UInt64(route)) { buffer in
      let text = Array("/items/7\0x=1&y=%41\0127.0.0.1:1\0id\0Accept\0*/*\0".utf8)
      buffer.append(word: UInt32(route))
      for byte: UInt8 in [0, 1, 2, 1] { buffer.append(byte) }
      buffer.append(count: 1)
      let places = [(0, 8), (9, 9), (19, 11), (31, 2), (7, 1), (34, 6), (41, 3)]
      for (start, count) in places { buffer.append(range: ByteRange(start: start, count: count)) }
      buffer.append(count: text.count)
      buffer.append(text.span)
      buffer.append(long: 4)
      buffer.append("body")
    }
  }

  private static func frame(
    _ kind: FrameKind, call: UInt64 = 0, _ payload: (inout ByteBuffer) -> Void = { _ in }
  ) -> [UInt8] {
    var buffer = ByteBuffer()
    var header = FrameHeader(kind, call: call)
    header.append(to: &buffer)
    payload(&buffer)
    header.length = buffer.count - FrameHeader.size
    header.write(to: &buffer, at: 0)
    return buffer.withSpan { span in span.indices.map { span[$0] } }
  }
}
