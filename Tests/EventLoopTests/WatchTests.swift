import EventLoop
import Glibc
import Testing

private final class RecordingWatch: Watch {
  var seen: [Readiness] = []
  var wasLost = false
  var whenReady: (RecordingWatch) -> Void = { _ in }
  override func ready(_ readiness: Readiness) {
    seen.append(readiness)
    whenReady(self)
  }
  override func lost() { wasLost = true }
}

/// Two connected sockets, closed with the test unless it does so itself.
private final class Pair {
  var ends: [Int32] = [-1, -1]
  init() { #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0) }
  deinit { for end in ends where end >= 0 { Glibc.close(end) } }

  func send(_ text: String = "x") { #expect(write(ends[1], text, text.utf8.count) == text.utf8.count) }
  func receive() -> Int {
    var byte: UInt8 = 0
    return read(ends[0], &byte, 1)
  }
  func close(_ index: Int) {
    #expect(Glibc.close(ends[index]) == 0)
    ends[index] = -1
  }
}

@Suite(.onBothPollers) struct WatchTests {
  private let loop: EventLoop
  private let pair = Pair()

  init() throws {
    loop = EventLoop(poller: try BothPollersTrait.kind.make())
    loop.becomeCurrent()
  }

  private func watch(_ descriptor: Int32, _ interest: Readiness) throws -> RecordingWatch {
    let watch = RecordingWatch(loop: loop, descriptor: descriptor, interest: interest)
    try watch.start()
    return watch
  }

  @Test func tellsInEachTurnUntilItIsRead() throws {
    let watch = try watch(pair.ends[0], .readable)
    loop.turn(wait: false)
    #expect(watch.seen == [])
    pair.send("ab")
    loop.turn(wait: true)
    loop.turn(wait: true)
    #expect(watch.seen == [.readable, .readable])
    #expect(pair.receive() == 1 && pair.receive() == 1)
    loop.turn(wait: false)
    #expect(watch.seen.count == 2)
  }

  @Test func looksForWhatItIsTold() throws {
    let watch = try watch(pair.ends[0], .writable)
    pair.send()
    loop.turn(wait: true)
    try watch.look(for: .readable)
    loop.turn(wait: true)
    try watch.look(for: [.readable, .writable])
    loop.turn(wait: true)
    #expect(watch.seen == [.writable, .readable, [.readable, .writable]])
  }

  @Test func anEndIsReadableAndBroken() throws {
    let watch = try watch(pair.ends[0], [.readable, .writable])
    pair.close(1)
    loop.turn(wait: true)
    #expect(watch.seen == [[.readable, .writable, .broken]])
    #expect(pair.receive() == 0)
  }

  @Test func tellsNothingAfterStopEvenOfTheSameBatch() throws {
    let other = Pair()
    let first = try watch(pair.ends[0], .readable)
    let second = try watch(other.ends[0], .readable)
    pair.send()
    other.send()
    first.whenReady = { _ in second.stop() }
    second.whenReady = { _ in first.stop() }
    loop.turn(wait: true)
    loop.turn(wait: false)
    loop.turn(wait: false)
    #expect(min(first.seen.count, second.seen.count) == 0)
    #expect(first.isWatched != second.isWatched)
    first.stop()
    second.stop()
    #expect(!first.isWatched && !second.isWatched)
  }

  @Test func refusesASecondWatchOfADescriptor() throws {
    let first = try watch(pair.ends[0], .readable)
    let error = #expect(throws: SystemError.self) { try watch(pair.ends[0], .writable) }
    #expect(error?.code == EEXIST)
    pair.send()
    loop.turn(wait: true)
    #expect(first.seen == [.readable])
  }

  @Test func refusesWhatCannotBeWatched() throws {
    let file = open("/etc/hostname", O_RDONLY)
    defer { close(file) }
    #expect(#expect(throws: SystemError.self) { try watch(file, .readable) }?.code == EPERM)
    #expect(#expect(throws: SystemError.self) { try watch(-1, .readable) }?.code == EBADF)
  }

  @Test func aNumberThatComesAgainBelongsToTheNewWatch() throws {
    // A number that no other test is given meanwhile: descriptors come from the lowest.
    let number = fcntl(pair.ends[0], F_DUPFD, 700 + Int32.random(in: 0..<300))
    pair.close(0)
    let old = try watch(number, .readable)
    close(number)
    let other = Pair()
    let moved = dup2(other.ends[0], number)
    #expect(moved == number)
    let new = try watch(moved, .readable)
    #expect(old.wasLost && !old.isWatched)
    // What the old one still does must not reach the new one.
    old.stop()
    #expect(throws: SystemError.self) { try old.look(for: .writable) }
    other.send()
    loop.turn(wait: true)
    #expect(new.seen == [.readable])
    #expect(old.seen == [])
    new.stop()
    close(moved)
  }

  /// A duplicate keeps the file open that was closed under its watch: the kernel goes on reporting it, and nobody can
  /// tell it to stop.
  @Test func doesNotSpinForAFileThatOnlyADuplicateKeepsOpen() throws {
    let watch = try watch(pair.ends[0], .readable)
    let duplicate = dup(pair.ends[0])
    defer { close(duplicate) }
    pair.send()
    pair.close(0)
    watch.stop()
    loop.turn(wait: false)
    let timer = FlagTimer()
    loop.schedule(timer, after: 20_000_000)
    var turns = 0
    while !timer.hasFired {
      loop.turn(wait: true)
      turns += 1
    }
    // A loop that spins makes thousands.
    #expect(turns <= 10)
    // What else there is lives on in the new epoll set.
    let other = Pair()
    let next = try self.watch(other.ends[0], .readable)
    other.send()
    loop.turn(wait: true)
    #expect(next.seen == [.readable])
    next.stop()
    let waker = DispatchedThread { [loop] in loop.post {} }
    loop.turn(wait: true)
    waker.join()
  }
}

private final class FlagTimer: Timer {
  var hasFired = false
  override func fire() { hasFired = true }
}
