import Bytes
import EventLoop
import Glibc
import Testing

private final class RecordingChannel: TestHandler {
  var bytes: [UInt8] = []
  var ends = 0
  var sentCalls = 0
  var failure: Int32?
  var whenReceived: (RecordingChannel) -> Void = { _ in }

  override func received(_ bytes: Span<UInt8>) {
    for index in 0..<bytes.count { self.bytes.append(bytes[index]) }
    whenReceived(self)
  }
  override func receivedEnd() { ends += 1 }
  override func sent() { sentCalls += 1 }
  override func failed(_ code: Int32) { failure = code }
}

/// Ends a wait that nothing else would end.
private final class Alarm: Timer {
  var hasFired = false
  override func fire() { hasFired = true }
}

/// A channel on a real socket, whose other end the test holds.
@Suite(.onBothPollers) struct ChannelTests {
  private let loop: EventLoop

  init() throws {
    loop = EventLoop(poller: try BothPollersTrait.kind.make())
    loop.becomeCurrent()
  }

  /// The channel, and the non-blocking peer's descriptor.
  private func pair(on loop: EventLoop? = nil) throws -> (RecordingChannel, Int32) {
    let loop = loop ?? self.loop
    var ends: [Int32] = [-1, -1]
    #expect(
      socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
    let channel = RecordingChannel(loop: loop, descriptor: Descriptor(owning: ends[0]))
    try channel.start()
    return (channel, ends[1])
  }

  /// Turns the loop until it is true; false if that takes seconds.
  private func turn(_ loop: EventLoop? = nil, until condition: () -> Bool) -> Bool {
    let loop = loop ?? self.loop
    let alarm = Alarm()
    loop.schedule(alarm, after: 20_000_000_000)
    while !condition(), !alarm.hasFired { loop.turn(wait: true) }
    loop.cancel(alarm)
    return condition()
  }

  /// How often the loop turns in 50 ms, 1,000 times at the most: a few times if it sleeps.
  private func turnsUntilAlarm() -> Int {
    let alarm = Alarm()
    loop.schedule(alarm, after: 50_000_000)
    defer { loop.cancel(alarm) }
    var turns = 0
    while !alarm.hasFired && turns < 1000 {
      loop.turn(wait: true)
      turns += 1
    }
    return turns
  }

  /// Turns until nothing happens any more.
  private func settle(_ loop: EventLoop? = nil) { for _ in 0..<8 { (loop ?? self.loop).turn(wait: false) } }

  /// How many bytes the kernel took.
  private func fill(_ peer: Int32, from first: Int = 0, atMost limit: Int = .max) -> Int {
    var count = first
    while count < limit {
      let piece = (0..<min(4096, limit - count)).map { UInt8(truncatingIfNeeded: (count + $0) % 251) }
      let sent = write(peer, piece, piece.count)
      guard sent > 0 else { break }
      count += sent
    }
    return count
  }

  private func isPattern(_ bytes: [UInt8]) -> Bool {
    bytes.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0 % 251) }
  }

  private func drain(_ peer: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(peer, &piece, piece.count), count > 0 { all += piece[..<count] }
    return all
  }

  @Test func deliversWhatComesInOrder() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    var sent = 0
    let isAll = turn {
      sent = fill(peer, from: sent, atMost: 400_000)
      return channel.bytes.count == 400_000
    }
    #expect(isAll && isPattern(channel.bytes))
    channel.close()
  }

  @Test func goesOnAfterItHadNoBuffersLeft() throws {
    guard BothPollersTrait.kind == .ring else { return }
    let loop = EventLoop(poller: try RingPoller(buffers: 2))
    loop.becomeCurrent()
    let many = try (0..<16).map { _ in try pair(on: loop) }
    for (_, peer) in many { #expect(fill(peer, atMost: 50_000) == 50_000) }
    #expect(turn(loop) { many.allSatisfy { $0.0.bytes.count == 50_000 } })
    for (channel, peer) in many {
      #expect(isPattern(channel.bytes))
      channel.close()
      close(peer)
    }
    settle(loop)
  }

  @Test func goesOnWhereOneReceiveDoesNotTakeAll() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    settle()
    let count = fill(peer)
    #expect(count > 65_536)
    #expect(turn { channel.bytes.count == count })
    #expect(isPattern(channel.bytes))
    channel.close()
  }

  @Test func receivesNothingWhileItIsPaused() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    channel.whenReceived = { $0.setReceiving(false) }
    #expect(fill(peer, atMost: 10) == 10)
    #expect(turn { channel.bytes.count == 10 })
    var sent = 10
    for _ in 0..<8 {
      sent = fill(peer, from: sent)
      loop.turn(wait: false)
    }
    // The kernel holds the peer back, and the channel hears of nothing.
    #expect(channel.bytes.count == 10 && fill(peer, from: sent) == sent)
    channel.whenReceived = { _ in }
    channel.setReceiving(true)
    #expect(turn { channel.bytes.count == sent })
    #expect(isPattern(channel.bytes))
    channel.close()
  }

  @Test func pausingAndResumingWithinATurnLosesNothing() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    channel.whenReceived = {
      $0.setReceiving(false)
      $0.setReceiving(true)
      $0.setReceiving(false)
    }
    var sent = 0
    let isAll = turn {
      sent = fill(peer, from: sent, atMost: 400_000)
      channel.setReceiving(true)
      return channel.bytes.count == 400_000
    }
    #expect(isAll && isPattern(channel.bytes))
    channel.close()
  }

  @Test func tellsOfTheEndOnceBehindTheLastByte() throws {
    let (channel, peer) = try pair()
    #expect(fill(peer, atMost: 20_000) == 20_000)
    close(peer)
    #expect(turn { channel.hasReceivedAll || channel.failure != nil })
    settle()
    #expect(channel.bytes.count == 20_000 && channel.ends <= 1)
    channel.close()
  }

  @Test func tellsOfTheEndWhilePausedAndOnceMoreBehindTheLastByte() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    channel.setReceiving(false)
    settle()
    #expect(fill(peer, atMost: 5_000) == 5_000)
    shutdown(peer, Int32(SHUT_WR))
    #expect(turn { channel.ends == 1 })
    settle()
    #expect(channel.bytes.isEmpty && !channel.hasReceivedAll && channel.ends == 1)
    channel.setReceiving(true)
    #expect(turn { channel.hasReceivedAll })
    settle()
    #expect(channel.bytes.count == 5_000 && channel.ends == 2 && channel.failure == nil)
    channel.close()
  }

  /// Once it is known, the loop is not to be told of it again and again.
  @Test(arguments: [true, false]) func sleepsWhileThePeerHasEnded(isPaused: Bool) throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    channel.setReceiving(!isPaused)
    settle()
    shutdown(peer, Int32(SHUT_WR))
    #expect(turn { channel.ends == 1 })
    settle()
    #expect(turnsUntilAlarm() < 10)
    channel.close()
    settle()
  }

  /// It waits for room, and the end of the peer, which is known, is no room.
  @Test func sleepsWhileItWaitsToSendToAPeerThatHasEnded() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    settle()
    shutdown(peer, Int32(SHUT_WR))
    #expect(turn { channel.hasReceivedAll })
    let size = 1_500_000
    for index in 0..<size { channel.output.append(UInt8(truncatingIfNeeded: index % 251)) }
    #expect(!channel.flush())
    settle()
    #expect(turnsUntilAlarm() < 10)
    var got: [UInt8] = []
    let isAll = turn {
      got += drain(peer)
      return got.count == size && channel.sentCalls > 0
    }
    #expect(isAll && isPattern(got))
    channel.close()
  }

  /// They receive before the first of them has its turn.
  @Test func eachOfABatchGetsItsOwn() throws {
    let all = try (0..<20).map { _ in try pair() }
    settle()
    for (index, (_, peer)) in all.enumerated() {
      let piece = [UInt8](repeating: UInt8(index), count: index % 3 == 0 ? 10_000 : 100 + index)
      #expect(write(peer, piece, piece.count) == piece.count)
    }
    for _ in 0..<8 { settle() }
    for (index, (channel, peer)) in all.enumerated() {
      #expect(channel.bytes.count == (index % 3 == 0 ? 10_000 : 100 + index))
      #expect(channel.bytes.allSatisfy { $0 == UInt8(index) })
      channel.close()
      close(peer)
    }
    settle()
  }

  @Test func oneChannelMayPauseAnotherOfTheSameBatch() throws {
    let (first, firstPeer) = try pair()
    let (second, secondPeer) = try pair()
    settle()
    first.whenReceived = { _ in second.setReceiving(false) }
    second.whenReceived = { _ in first.setReceiving(false) }
    for peer in [firstPeer, secondPeer] { #expect(write(peer, "one", 3) == 3) }
    settle()
    let paused = first.bytes.isEmpty ? first : second
    let other = first.bytes.isEmpty ? second : first
    #expect(paused.bytes.isEmpty && other.bytes == Array("one".utf8))
    for peer in [firstPeer, secondPeer] {
      #expect(write(peer, "two", 3) == 3)
      shutdown(peer, Int32(SHUT_WR))
    }
    settle()
    paused.whenReceived = { _ in }
    paused.setReceiving(true)
    #expect(turn { paused.hasReceivedAll })
    #expect(paused.bytes == Array("onetwo".utf8) && paused.failure == nil)
    first.close()
    second.close()
    settle()
    close(firstPeer)
    close(secondPeer)
  }

  @Test func sendsInPiecesWhatTheKernelDoesNotTakeAtOnce() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    let size = 1_500_000
    for index in 0..<size { channel.output.append(UInt8(truncatingIfNeeded: index % 251)) }
    #expect(!channel.flush())
    var got: [UInt8] = []
    let isAll = turn {
      got += drain(peer)
      return got.count == size && channel.sentCalls > 0
    }
    #expect(isAll && isPattern(got))
    settle()
    #expect(channel.sentCalls == 1 && !channel.hasUnsent)
    channel.close()
  }

  /// It gives others their turn in between, although the socket would take more.
  @Test func sendsMoreThanItMayInOneTurn() throws {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
    defer { close(ends[1]) }
    // Where the user may not do this, the channel waits for the peer instead.
    var room: Int32 = 1 << 24
    let takesAll = setsockopt(ends[0], SOL_SOCKET, SO_SNDBUFFORCE, &room, 4) == 0
    let channel = RecordingChannel(loop: loop, descriptor: Descriptor(owning: ends[0]))
    try channel.start()
    let size = 4 << 20
    for index in 0..<size { channel.output.append(UInt8(truncatingIfNeeded: index % 251)) }
    #expect(!channel.flush())
    var got: [UInt8] = []
    let isAll = turn {
      if !takesAll { got += drain(ends[1]) }
      return channel.sentCalls == 1
    }
    got += drain(ends[1])
    #expect(isAll && got.count == size && isPattern(got))
    channel.close()
  }

  @Test func receivesWhileItWaitsToSend() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    for _ in 0..<1_500_000 { channel.output.append(UInt8(7)) }
    #expect(!channel.flush())
    settle()
    #expect(fill(peer, atMost: 1_000) == 1_000)
    #expect(turn { channel.bytes.count == 1_000 })
    #expect(channel.hasUnsent && channel.sentCalls == 0)
    channel.close()
  }

  @Test func aClosedChannelHearsNothingAndItsSocketIsClosed() throws {
    let (channel, peer) = try pair()
    defer { close(peer) }
    #expect(fill(peer, atMost: 100) == 100)
    channel.whenReceived = { $0.close() }
    #expect(turn { channel.isClosed })
    let heard = channel.bytes.count
    _ = fill(peer, atMost: 100)
    settle()
    #expect(channel.bytes.count == heard && channel.ends == 0 && channel.failure == nil)
  }

  @Test func thePeerSeesTheEndOfAChannelThatWasClosedAndLetGoOf() throws {
    let peer: Int32
    do {
      let (channel, other) = try pair()
      peer = other
      settle()
      channel.close()
    }
    defer { close(peer) }
    var byte: UInt8 = 0
    #expect(turn { read(peer, &byte, 1) == 0 })
  }

  @Test func oneChannelMayCloseAnotherOfTheSameBatch() throws {
    let (first, peer) = try pair()
    let (second, other) = try pair()
    settle()
    first.whenReceived = { _ in second.close() }
    second.whenReceived = { _ in first.close() }
    #expect(fill(peer, atMost: 10) == 10 && fill(other, atMost: 10) == 10)
    #expect(turn { first.isClosed || second.isClosed })
    settle()
    #expect(min(first.bytes.count, second.bytes.count) == 0)
    #expect(first.isClosed != second.isClosed)
    close(peer)
    close(other)
    first.close()
    second.close()
    settle()
  }

  @Test func slotsThatComeAgainBelongToTheNewChannel() throws {
    for round in 0..<200 {
      let (channel, peer) = try pair()
      #expect(fill(peer, atMost: 64) == 64)
      if round % 3 == 0 { loop.turn(wait: false) }
      // Some are closed with their bytes still on the way.
      if round % 2 == 0 {
        #expect(turn { channel.bytes.count == 64 })
        #expect(isPattern(channel.bytes))
      }
      channel.close()
      close(peer)
    }
    settle()
    let (last, peer) = try pair()
    defer { close(peer) }
    #expect(fill(peer, atMost: 3) == 3)
    #expect(turn { last.bytes.count == 3 })
    last.close()
  }
}
