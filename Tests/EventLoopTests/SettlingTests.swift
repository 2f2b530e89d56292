import EventLoop
import Foundation
import Glibc
import Testing

/// Notes what happens to it, in a list that it shares with others.
private final class NotingChannel: TestHandler {
  final class Notes { var list: [String] = [] }

  let name: String
  let notes: Notes
  var whenReceived: (NotingChannel) -> Void = { $0.settleSoon() }

  init(_ name: String, _ notes: Notes, on loop: EventLoop, descriptor: consuming Descriptor) {
    self.name = name
    self.notes = notes
    super.init(loop: loop, descriptor: descriptor)
  }

  override func received(_ bytes: Span<UInt8>) {
    notes.list.append("\(name) received")
    whenReceived(self)
  }
  override func settle() { notes.list.append("\(name) settled") }
  override func receivedEnd() { notes.list.append("\(name) ended") }
}

/// When channels settle that have received in one batch of events.
@Suite(.onBothPollers) struct SettlingTests {
  private let loop: EventLoop
  private let notes = NotingChannel.Notes()

  init() throws {
    loop = EventLoop(poller: try BothPollersTrait.kind.make())
    loop.becomeCurrent()
    // Far longer than the test may be interrupted for.
    loop.poller.putOff(atMost: 40_000_000)
  }

  /// Longer than that, even where the machine's counter is slow.
  private static func takeLong() {
    let begin = ContinuousClock.now
    while ContinuousClock.now - begin < .milliseconds(150) {}
  }

  /// Channels that all have something to receive, and their peers.
  private func channels(_ count: Int) throws -> [(channel: NotingChannel, peer: Int32)] {
    let all = try (0..<count).map { index in
      var ends: [Int32] = [-1, -1]
      try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
      let channel = NotingChannel("\(index)", notes, on: loop, descriptor: Descriptor(owning: ends[0]))
      try channel.start()
      return (channel, ends[1])
    }
    // The ring is told now what they wait for, so that what comes later comes together.
    for _ in 0..<2 { loop.turn(wait: false) }
    for (_, peer) in all { try #require(write(peer, "x", 1) == 1) }
    return all
  }

  private func end(_ all: [(channel: NotingChannel, peer: Int32)]) {
    for (channel, peer) in all {
      channel.close()
      close(peer)
    }
    for _ in 0..<4 { loop.turn(wait: false) }
  }

  private func turn(untilNotes count: Int) {
    for _ in 0..<1000 where notes.list.count < count { loop.turn(wait: false) }
  }

  @Test func settlesOnceAllHaveReceived() throws {
    let all = try channels(3)
    turn(untilNotes: 6)
    #expect(
      notes.list == ["0 received", "1 received", "2 received", "0 settled", "1 settled", "2 settled"])
    end(all)
  }

  @Test func doesNotWaitForOneThatTakesLong() throws {
    let all = try channels(3)
    all[1].channel.whenReceived = { channel in
      channel.settleSoon()
      Self.takeLong()
    }
    turn(untilNotes: 6)
    #expect(
      notes.list == ["0 received", "1 received", "0 settled", "1 settled", "2 received", "2 settled"])
    end(all)
  }

  @Test func blockingWorkDoesNotWaitForOneThatTakesLongEither() throws {
    let pool = ThreadPool()
    let ran = DispatchSemaphore(value: 0)
    try pool.startOneThread()
    let all = try channels(3)
    all[0].channel.whenReceived = { [loop] _ in _ = loop.submit(ClosureJob { ran.signal() }, to: pool) }
    all[1].channel.whenReceived = { _ in
      #expect(pool.load == (1, 0, 1))
      Self.takeLong()
    }
    all[2].channel.whenReceived = { _ in #expect(ran.wait(timeout: .now() + 60) == .success) }
    turn(untilNotes: 3)
    #expect(notes.list == ["0 received", "1 received", "2 received"])
    end(all)
    #expect(pool.drain(nanoseconds: 60_000_000_000))
  }

  @Test func settlesBeforeItHearsOfTheEnd() throws {
    let all = try channels(2)
    close(all[0].peer)
    turn(untilNotes: 5)
    #expect(notes.list.filter { $0.hasPrefix("0") } == ["0 received", "0 settled", "0 ended"])
    #expect(notes.list.filter { $0.hasPrefix("1") } == ["1 received", "1 settled"])
    for (channel, _) in all { channel.close() }
    close(all[1].peer)
    loop.turn(wait: false)
  }

  @Test func doesNotSettleOnceItIsClosed() throws {
    let all = try channels(2)
    all[1].channel.whenReceived = { channel in
      channel.settleSoon()
      all[0].channel.close()
    }
    turn(untilNotes: 3)
    #expect(notes.list == ["0 received", "1 received", "1 settled"])
    end(all)
  }

  @Test func settlesAtOnceOutsideABatch() throws {
    let all = try channels(1)
    turn(untilNotes: 2)
    all[0].channel.settleSoon()
    #expect(notes.list == ["0 received", "0 settled", "0 settled"])
    end(all)
  }
}
