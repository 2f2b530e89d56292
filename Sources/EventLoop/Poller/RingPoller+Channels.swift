import Bytes
import CPatchbayLinux
import Glibc

/// What a channel wants of the kernel, and what the kernel says to it.
extension RingPoller {
  /// Begins and cancels operations so that they are what the channel wants. False if the ring has no room for that.
  func apply(_ slot: Int) -> Bool {
    let isStopped = seats[slot].isStopped
    if let pair = seats[slot].pair {
      return applyPoll(slot, pair.socket, isStopped || pair.wanted == 0 ? nil : pair.wanted)
    }
    guard let channel = seats[slot].channel else { return true }
    let wanted = isStopped ? 0 : channel.wanted
    let receives = wanted & Ready.input != 0 && !channel.holdsEnd
    let mark = RingMark(.receive, slot: slot, generation: seats[slot].generation)
    switch seats[slot].receive {
    case .idle where receives:
      guard ring.receive(channel.socket, mark: mark.rawValue) else { return false }
      seats[slot].receive = .running
    case .running where !receives:
      guard ring.cancel(mark.rawValue, mark: RingMark.cancel.rawValue) else { return false }
      seats[slot].receive = .ending
    default: break
    }
    // A receive tells of the peer's end and of errors by itself; without one, a poll does: behind a half-close, of a reset.
    let polls = !isStopped && (wanted & Ready.output != 0 || !receives)
    return applyPoll(
      slot, channel.socket, polls ? wanted & (receives ? Ready.output : Ready.output | Ready.peerEnded) : nil,
      isLasting: channel.peerHasEnded)
  }

  /// - Parameter isLasting: tell whenever something happens, and not at once again of what is known. For the peer's end,
  ///   which every poll tells of, whatever it looks for (Linux, io_uring/poll.c, IO_POLL_UNMASK).
  private func applyPoll(_ slot: Int, _ socket: Int32, _ events: UInt32?, isLasting: Bool = false) -> Bool {
    let mark = RingMark(.poll, slot: slot, generation: seats[slot].generation).rawValue
    switch seats[slot].poll {
    case .idle:
      guard let events else { return true }
      guard ring.poll(socket, events, isLasting: isLasting, mark: mark) else { return false }
      seats[slot].events = events
      seats[slot].looksAgain = false
      seats[slot].poll = .running
    case .running where events != seats[slot].events || seats[slot].looksAgain:
      guard ring.cancel(mark, mark: RingMark.cancel.rawValue) else { return false }
      seats[slot].poll = .ending
    default: break
    }
    return true
  }

  // MARK: completions

  @inline(__always)
  func received(_ completion: linux_completion, _ mark: RingMark) {
    let slot = mark.slot
    guard slot < seats.count, seats[slot].generation == mark.generation, let channel = seats[slot].uncounted
    else {
      if let buffer = completion.buffer { ring.giveBack(buffer) }
      return
    }
    if !completion.goesOn { seats[slot].receive = .idle }
    if seats[slot].isStopped {
      if let buffer = completion.buffer { ring.giveBack(buffer) }
    } else if completion.result > 0, let buffer = completion.buffer {
      ring.withBuffer(buffer, count: Int(completion.result)) { bytes in channel.use { $0.take(bytes) } }
    } else {
      if let buffer = completion.buffer { ring.giveBack(buffer) }
      channel.use { $0.endReceiving(-completion.result) }
    }
    if !completion.goesOn, seats[slot].generation == mark.generation { ended(slot) }
  }

  func polled(_ completion: linux_completion, _ mark: RingMark) {
    let slot = mark.slot
    guard slot < seats.count, seats[slot].generation == mark.generation else { return }
    if !completion.goesOn { seats[slot].poll = .idle }
    if !seats[slot].isStopped, completion.result != -ECANCELED {
      let events = completion.result < 0 ? Ready.broken : UInt32(completion.result)
      if let pair = seats[slot].pair {
        pair.ready(events, on: self)
      } else {
        // While it receives, an error comes by that, behind the bytes that came before it.
        seats[slot].channel?.becameReady(
          seats[slot].receive == .running ? Ready.output : events & ~Ready.input, on: self)
      }
    }
    if !completion.goesOn, seats[slot].generation == mark.generation { ended(slot) }
  }
}

extension Channel {
  /// - Parameter code: an errno value; 0: the peer will send no more.
  final func endReceiving(_ code: Int32) {
    settleFirst()
    if isClosed { return }
    switch code {
    case ECANCELED, ENOBUFS, EAGAIN, EINTR: break  // It is begun anew, if the channel still receives.
    case 0 where hasReceivedAll || holdsEnd: break
    case 0 where isReceiving && held.isEmpty: receivedLast()
    case 0:
      holdsEnd = true
      if !peerHasEnded {
        peerHasEnded = true
        receivedEnd()
      }
    default: failed(code)
    }
  }
}
