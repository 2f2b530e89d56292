import Bytes

/// What was received for a channel before it was its turn: it may have paused since. Then it is held until it resumes.
extension Channel {
  var holdsSomething: Bool { !held.isEmpty || holdsEnd }

  @inline(__always)
  func take(_ bytes: Span<UInt8>) {
    settleFirst()
    if isClosed { return }
    if isReceiving && held.isEmpty { received(bytes) } else { held.append(bytes) }
  }

  func takeHeld() {
    if isReceiving, !held.isEmpty {
      var bytes = ByteBuffer()
      swap(&bytes, &held)
      received(bytes.span)
      settleFirst()
    }
    guard isReceiving, held.isEmpty, holdsEnd, !isClosed else { return }
    holdsEnd = false
    receivedLast()
  }
}

extension Poller {
  /// What came for channels that did not receive, and do now.
  func deliverHeld() {
    var channels: [Channel] = []
    swap(&channels, &resumed)
    for channel in channels where channel.slot >= 0 { channel.takeHeld() }
  }
}
