import Bytes
import Testing

@testable import WorkerFrames

/// What reads frames meets any bytes with a frame, a wish for more, or a fault; never with a trap.
@Suite struct HostileFrameTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private static func payloads() -> [[UInt8]] {
    var all: [[UInt8]] = []
    func add(_ body: (inout ByteBuffer) -> Void) {
      var buffer = ByteBuffer()
      body(&buffer)
      all.append(buffer.withSpan { span in span.indices.map { span[$0] } })
    }
    var route = DeclarationFrame.Route(
      method: "GET", path: "/a/{b}", kind: .function, deadline: 5, maximumConcurrent: 6)
    route.signature = "b: i32 -> i32"
    route.summary = "Some words"
    route.tags = ["one", "two"]
    add { GuardedFrame(lacks: ["something", ""]).append(to: &$0) }
    var declaration = DeclarationFrame(
      name: "p", version: "1", hasStart: true, hasStop: false, hasSave: true, hasSelfTest: false,
      routes: [route, route])
    declaration.tasks = [
      TaskKindFrame(
        name: "mail", isBlocking: true, maximumAttempts: 3, timeout: 4, concurrency: 5, backoff: 6,
        backoffLimit: 7)
    ]
    add { declaration.append(to: &$0) }
    add {
      TaskFrame(kind: 1, id: 2, attempt: 3, maximumAttempts: 4, traceparent: "", payload: [5, 6])
        .append(to: &$0)
    }
    add { TaskEndFrame(.failed, reason: "no server").append(to: &$0) }
    var enqueue = EnqueueFrame(kind: "mail", payload: [1, 2, 3])
    (enqueue.due, enqueue.uniqueKey) = (.after(5), "key")
    add { enqueue.append(to: &$0) }
    add { EnqueuedFrame(code: 28, id: 0, reason: "full").append(to: &$0) }
    add {
      LoadFrame(
        library: .copy("/c"), file: "/f", generation: 3, logLevel: "info", poolThreads: 1, poolQueue: 2,
        afterQueue: 3, settings: ["a": "b", "c": ""]
      ).append(to: &$0)
    }
    add { SavedFrame(version: "2", bytes: [1, 2, 3]).append(to: &$0) }
    add { FailureFrame(problem: "p", remedy: "r").append(to: &$0) }
    add {
      var fields = ByteBuffer()
      fields.append("X-A: b\r\nX-C: \r\n")
      ReplyFrame.append(
        status: 200, contentType: Array("text/plain".utf8).span, fields: fields.span, length: 4, to: &$0)
      $0.append("body")
    }
    return all
  }

  /// Reads bytes in every way that there is; how many of them made sense.
  private static func read(_ bytes: [UInt8]) -> Int {
    var understood = 0
    if let step = try? FrameDecoder.next(bytes.span), case .frame(let header, let size) = step {
      #expect(size == FrameHeader.size + header.length && size <= bytes.count)
      understood += 1
    }
    if (try? DeclarationFrame(bytes.span)) != nil { understood += 1 }
    if (try? GuardedFrame(bytes.span)) != nil { understood += 1 }
    if (try? LoadFrame(bytes.span)) != nil { understood += 1 }
    if (try? TaskFrame(bytes.span)) != nil { understood += 1 }
    if (try? TaskEndFrame(bytes.span)) != nil { understood += 1 }
    if (try? EnqueueFrame(bytes.span)) != nil { understood += 1 }
    if (try? EnqueuedFrame(bytes.span)) != nil { understood += 1 }
    if (try? SavedFrame(bytes.span)) != nil { understood += 1 }
    if (try? FailureFrame(bytes.span)) != nil { understood += 1 }
    do {
      let reply = try ReplyFrame(bytes.span)
      understood += 1
      var lines = FieldLines(reply.fields)
      while let line = try lines.next() {
        let (end, count) = (line.value.upperBound, reply.fields.count)
        #expect(end <= count)
      }
    } catch {}
    return understood
  }

  @Test func wholeFramesAreRead() {
    for payload in Self.payloads() { #expect(Self.read(payload) > 0) }
  }

  @Test func mutatedAndRandomBytesAreMetWithFaults() {
    var generator = Generator(state: 42)
    var faults = 0
    for _ in 0..<20_000 {
      var bytes = Self.payloads().randomElement(using: &generator)!
      for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
            in: 0...255, using: &generator)
        case 1: bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
        case 2: bytes.insert(255, at: Int.random(in: 0...bytes.count, using: &generator))
        default: bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
      }
      if Self.read(bytes) == 0 { faults += 1 }
    }
    #expect(faults > 1000)
  }

  @Test func headersSurviveTheWay() throws {
    for kind in FrameKind.allCases {
      var buffer = ByteBuffer()
      let header = FrameHeader(kind, call: 0x1234_5678_9abc_def0, hasDescriptor: kind == .call, length: 3)
      header.append(to: &buffer)
      let before = try FrameDecoder.next(buffer.span)
      #expect(before == .incomplete(needed: 19))
      buffer.append("abc")
      let after = try FrameDecoder.next(buffer.span)
      #expect(after == .frame(header, size: 19))
    }
  }

  private static func isFault(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return false
    } catch {
      return error is FrameFault
    }
  }

  @Test(arguments: [
    [0, 0, 0, 0, 99, 0, 0, 0], [255, 255, 255, 255, 1, 0, 0, 0], [0, 0, 0, 0, 1, 2, 0, 0],
    [0, 0, 0, 0, 1, 0, 1, 0],
  ])
  func headersThatNobodySendsAreFaults(first: [UInt8]) {
    let bytes = first + [0, 0, 0, 0, 0, 0, 0, 0]
    let isFault = Self.isFault { _ = try FrameDecoder.next(bytes.span) }
    #expect(isFault)
  }

  @Test(arguments: ["X-A b\r\n", "X-A: b\n", "X-A:b\r\n", "X-A: b", "\r\n", ": \r"])
  func fieldsThatAreNoLinesAreFaults(text: String) {
    let bytes = Array(text.utf8)
    let isFault = Self.isFault {
      var lines = FieldLines(bytes.span)
      while try lines.next() != nil {}
    }
    #expect(isFault)
  }
}
