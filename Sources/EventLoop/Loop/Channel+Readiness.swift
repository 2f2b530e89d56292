import Bytes
import Glibc

/// What a channel does when its descriptor is ready.
extension Channel {
  /// It is readable, writable or broken.
  @inline(__always)
  func becameReady(_ events: UInt32, on poller: Poller) {
    settleFirst()
    if events & Ready.output != 0, waitsToSend { goOnSending() }
    if isClosed { return }
    if events & Ready.input != 0, isReceiving {
      receive(events, on: poller)
    } else if events & Ready.broken != 0 {
      failed(ECONNRESET)
    } else if events & Ready.peerEnded != 0, !peerHasEnded {
      // Data may still wait in front of the end, while receiving is paused: only tell that the peer has ended.
      peerHasEnded = true
      poller.update(self)
      receivedEnd()
    }
  }

  /// What was put off comes before anything else.
  @inline(__always)
  func settleFirst() {
    guard isUnsettled else { return }
    isUnsettled = false
    if !isClosed { settle() }
  }

  /// There is room for what had to wait.
  func goOnSending() {
    poller.send(self)
    if !hasUnsent && !isClosed {
      giveOutputBack()
      sent()
    }
  }

  @inline(__always)
  private func receive(_ events: UInt32, on poller: Poller) {
    let count = SystemCalls.receive(socket, into: poller.memory)
    guard count > 0 else { return receivedNothing(-count, on: poller) }
    poller.memory.withBytes(count) { received($0) }
    // More bytes, or the end behind them: it is to be looked at again.
    let leavesSomething =
      count == poller.memory.capacity || peerHasEnded
      || events & (Ready.peerEnded | Ready.broken) != 0
    if leavesSomething { poller.update(self) }
  }

  /// - Parameter code: an errno value; 0: the peer will send no more.
  private func receivedNothing(_ code: Int, on poller: Poller) {
    switch Int32(code) {
    case 0: receivedLast()
    case EINTR: poller.update(self)
    case EAGAIN: break
    default: failed(Int32(code))
    }
  }

  /// The same where it was received before, into a piece of its own.
  @inline(__always)
  func tookAhead(_ count: Int, in memory: ReceiveMemory, piece: Int, on poller: Poller) {
    if count > 0 {
      memory.withBytes(count, piece: piece) { take($0) }
      if count == memory.capacity || peerHasEnded { becameReady(Ready.input, on: poller) }
    } else {
      settleFirst()
      if !isClosed { receivedNothing(-count, on: poller) }
    }
  }

  /// The peer's last byte has been received.
  func receivedLast() {
    hasReceivedAll = true
    peerHasEnded = true
    poller.update(self)
    receivedEnd()
  }

  /// Sends by `send(2)` until all has gone or the kernel takes no more; then it `waitsToSend`.
  @inline(__always)
  func sendAtOnce() {
    // A peer that takes the bytes as fast as they come would hold the loop up until it has them all.
    var left = Self.turnBytes
    while hasUnsent {
      guard left > 0 else {
        // There may be room: it is to be looked at again.
        waitsToSend = true
        return poller.update(self)
      }
      let sent = SystemCalls.send(socket, output, then: tail, atMost: left)
      if sent >= 0 {
        let ofOutput = min(sent, output.count)
        output.consume(ofOutput)
        tail.consume(sent - ofOutput)
        left -= sent
        continue
      }
      switch Int32(-sent) {
      case EINTR: continue
      case EAGAIN: return setWaitsToSend(true)
      default: return failed(Int32(-sent))
      }
    }
    setWaitsToSend(false)
  }

  /// Bytes that one channel sends before others get their turn.
  private static var turnBytes: Int { 1 << 20 }

  @inline(__always)
  private func setWaitsToSend(_ waits: Bool) {
    guard waitsToSend != waits else { return }
    waitsToSend = waits
    poller.update(self)
  }
}
