import Bytes
import EventLoop
import Glibc
import Testing

/// Answers what it receives once its batch has received, as a connection does.
private final class AnsweringChannel: TestHandler {
  var answer = [UInt8]("pong".utf8)
  var whenReceived: () -> Void = {}
  private(set) var settled = 0
  private(set) var sentCalls = 0
  private(set) var failure: Int32?

  override func received(_ bytes: Span<UInt8>) {
    prepareOutput()
    output.append(answer.span)
    whenReceived()
    settleSoon()
  }
  override var restsWhenSent: Bool { true }
  override func settle() {
    settled += 1
    flush()
  }
  override func sent() { sentCalls += 1 }
  override func failed(_ code: Int32) {
    failure = code
    close()
  }
}

/// What channels send that have nothing else to do when they settle: with a ring it goes with the loop's next wait.
@Suite(.onBothPollers) struct SendingTests {
  private struct Pair {
    let channel: AnsweringChannel
    /// The channel's end and the test's.
    let own, peer: Int32
  }

  private let loop: EventLoop

  init() throws {
    loop = EventLoop(poller: try BothPollersTrait.kind.make())
    loop.becomeCurrent()
  }

  private func channels(_ count: Int) throws -> [Pair] {
    let all = try (0..<count).map { _ in
      var ends: [Int32] = [-1, -1]
      try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
      let channel = AnsweringChannel(loop: loop, descriptor: Descriptor(owning: ends[0]))
      try channel.start()
      return Pair(channel: channel, own: ends[0], peer: ends[1])
    }
    for _ in 0..<2 { loop.turn(wait: false) }
    return all
  }

  private func ask(_ all: [Pair]) throws {
    for peer in all.map(\.peer) { try #require(write(peer, "x", 1) == 1) }
  }

  private func end(_ all: [Pair]) {
    for pair in all {
      pair.channel.close()
      close(pair.peer)
    }
    for _ in 0..<4 { loop.turn(wait: false) }
  }

  /// What there is to read; nil: nothing, an empty list: the end.
  private func read(_ peer: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 17)
    let count = Glibc.read(peer, &bytes, bytes.count)
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  /// Turns until the peer has got so many bytes, or many times.
  private func collect(_ count: Int, _ peer: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<10_000 where bytes.count < count {
      loop.turn(wait: false)
      bytes += read(peer) ?? []
    }
    return bytes
  }

  @Test(arguments: [1, 3, 300]) func answersAll(count: Int) throws {
    let all = try channels(count)
    for _ in 0..<3 {
      try ask(all)
      for peer in all.map(\.peer) { #expect(collect(4, peer) == Array("pong".utf8)) }
    }
    for channel in all.map(\.channel) {
      #expect(!channel.hasUnsent && channel.output.capacity == 0 && channel.failure == nil)
    }
    // The ring's batch is done without them, as far as there is room for it.
    if BothPollersTrait.kind == .ring && count < 256 { #expect(all.allSatisfy { $0.channel.settled == 0 }) }
    end(all)
  }

  @Test func keepsWhatTheSocketDoesNotTake() throws {
    let all = try channels(3)
    all[1].channel.answer = (0..<65_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    var size: Int32 = 4096
    setsockopt(all[1].own, SOL_SOCKET, SO_SNDBUF, &size, 4)
    try ask(all)
    for _ in 0..<10 { loop.turn(wait: false) }
    #expect(all[1].channel.hasUnsent)
    #expect(read(all[0].peer) == Array("pong".utf8) && read(all[2].peer) == Array("pong".utf8))
    #expect(collect(65_000, all[1].peer) == all[1].channel.answer)
    for _ in 0..<10 { loop.turn(wait: false) }
    #expect(all[1].channel.sentCalls == 1 && !all[1].channel.hasUnsent)
    end(all)
  }

  @Test func keepsAllWhereTheSocketIsFull() throws {
    let all = try channels(2)
    let filling = [UInt8](repeating: 1, count: 1 << 16)
    var filled = 0
    while true {
      let count = write(all[0].own, filling, filling.count)
      guard count > 0 else { break }
      filled += count
    }
    try ask(all)
    for _ in 0..<10 { loop.turn(wait: false) }
    #expect(all[0].channel.hasUnsent && read(all[1].peer) == Array("pong".utf8))
    #expect(collect(filled + 4, all[0].peer).suffix(4) == Array("pong".utf8))
    end(all)
  }

  @Test func tellsOfAPeerThatHasGone() throws {
    let all = try channels(2)
    for peer in all.map(\.peer) { try #require(write(peer, "x", 1) == 1) }
    close(all[0].peer)
    for _ in 0..<10 { loop.turn(wait: false) }
    #expect(all[0].channel.failure == EPIPE && all[0].channel.isClosed)
    #expect(read(all[1].peer) == Array("pong".utf8) && all[1].channel.failure == nil)
    close(all[1].peer)
    all[1].channel.close()
    for _ in 0..<4 { loop.turn(wait: false) }
  }

  /// A job or a timer may do anything to the channel: what was put off goes first.
  @Test(arguments: [true, false]) func sendsBeforeAJobOrATimerRuns(isJob: Bool) throws {
    let all = try channels(1)
    nonisolated(unsafe) let channel = all[0].channel
    let peer = all[0].peer
    let timer = EndingTimer(channel)
    channel.whenReceived = { [loop] in
      if isJob {
        loop.post(ClosureJob { channel.endSending() })
      } else {
        loop.schedule(timer, at: 0)
      }
    }
    try ask(all)
    for _ in 0..<10 { loop.turn(wait: false) }
    #expect(read(peer) == Array("pong".utf8) && channel.failure == nil)
    #expect(read(peer)?.isEmpty == true)
    end(all)
  }

  @Test func sendsBeforeTheLoopEnds() throws {
    let all = try channels(1)
    all[0].channel.whenReceived = { [loop] in loop.stop() }
    try ask(all)
    loop.run()
    #expect(read(all[0].peer) == Array("pong".utf8))
    loop.becomeCurrent()
    end(all)
  }
}

private final class EndingTimer: Timer {
  private let channel: TestHandler
  init(_ channel: TestHandler) { self.channel = channel }
  override func fire() { channel.endSending() }
}
