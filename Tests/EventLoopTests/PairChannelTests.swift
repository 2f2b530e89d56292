import Bytes
import EventLoop
import Glibc
import Testing

private final class RecordingPair: PairChannel {
  var bytes: [UInt8] = []
  var answers = false
  private(set) var endedCalls = 0
  private(set) var progressedCalls = 0

  override func received() {
    for index in 0..<input.count { bytes.append(input[index]) }
    if answers {
      input.withSpan { output.append($0) }
      sendSoon()
    }
    input.removeAll()
  }
  override func ended() {
    endedCalls += 1
    close()
  }
  override func progressed() { progressedCalls += 1 }
}

/// One end of a socket pair on a loop, whose other end the test holds.
@Suite(.onBothPollers) struct PairChannelTests {
  private let loop: EventLoop

  init() throws {
    loop = EventLoop(poller: try BothPollersTrait.kind.make())
    loop.becomeCurrent()
  }

  private func pair() throws -> (RecordingPair, Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
    let channel = RecordingPair(loop: loop, descriptor: Descriptor(owning: ends[0]))
    try loop.poller.start(channel)
    return (channel, ends[1])
  }

  private func turns(_ count: Int = 8) { for _ in 0..<count { loop.turn(wait: false) } }

  private func read(_ peer: Int32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(peer, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  @Test func answersAgainAndAgain() throws {
    let (channel, peer) = try pair()
    channel.answers = true
    for round in 0..<5 {
      let text = Array("round \(round)".utf8)
      #expect(write(peer, text, text.count) == text.count)
      turns()
      #expect(read(peer) == text)
    }
    channel.close()
    turns()
    close(peer)
  }

  @Test func leavesWhatComesWithTheKernelWhileItIsPaused() throws {
    let (channel, peer) = try pair()
    turns()
    channel.setReceiving(false)
    #expect(write(peer, "later", 5) == 5)
    turns()
    #expect(channel.bytes.isEmpty)
    channel.setReceiving(true)
    turns()
    #expect(channel.bytes == Array("later".utf8))
    channel.close()
    turns()
    close(peer)
  }

  @Test func goesOnSendingOnceThereIsRoom() throws {
    let (channel, peer) = try pair()
    let size = 1 << 20
    for index in 0..<size { channel.output.append(UInt8(truncatingIfNeeded: index % 251)) }
    channel.sendSoon()
    var got: [UInt8] = []
    for _ in 0..<10_000 where got.count < size {
      loop.turn(wait: false)
      got += read(peer)
    }
    #expect(got.count == size && got.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0 % 251) })
    turns()
    #expect(channel.progressedCalls > 0)
    channel.close()
    turns()
    close(peer)
  }

  @Test func hearsOfTheEndBehindTheLastByte() throws {
    let (channel, peer) = try pair()
    #expect(write(peer, "last", 4) == 4)
    close(peer)
    turns()
    #expect(channel.bytes == Array("last".utf8) && channel.endedCalls == 1 && channel.isClosed)
  }

  @Test func thePeerSeesTheEndOfOneThatWasClosed() throws {
    var ended = 0
    weak var gone: RecordingPair?
    let peer: Int32
    do {
      let (channel, end) = try pair()
      (gone, peer) = (channel, end)
      turns()
      channel.close()
      turns()
      ended = channel.endedCalls
    }
    var byte: UInt8 = 0
    #expect(Glibc.read(peer, &byte, 1) == 0 && ended == 0)
    #expect(gone == nil)
    close(peer)
  }
}
