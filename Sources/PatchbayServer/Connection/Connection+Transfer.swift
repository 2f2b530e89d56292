import Bytes
import HTTP

/// Bodies that come in pieces, and replies that are taken in pieces: within a time for each piece, and at a least rate.
extension Connection {
  /// The head of a request with a body has come; more of the body follows.
  final func beginReceiving() {
    transfer = (loop.now, 0)
    expectPiece(of: 0)
  }

  /// A piece of the body has come.
  final func expectPiece(of bytes: Int) {
    transfer.bytes &+= bytes
    expect(
      by: server.leastRate.deadline(
        now: loop.now, began: transfer.began, pause: server.limits.bodyTime, bytes: transfer.bytes))
  }

  /// The client is to take what there is for it.
  final func expectProgress() {
    transfer = (loop.now, unsent)
    countOutput(channel.output.count)
    unsentBefore = unsent
    expect(within: server.limits.bodyTime)
  }

  /// The client is to take some more; false if it has taken nothing since it was last expected, or too little since it began.
  final func expectMoreProgress() -> Bool {
    guard unsent < unsentBefore else { return false }
    unsentBefore = unsent
    countOutput(channel.output.count)
    let due = server.leastRate.deadline(
      now: loop.now, began: transfer.began, pause: server.limits.bodyTime, bytes: transfer.bytes &- unsent)
    guard due > loop.now else { return false }
    expect(by: due)
    return true
  }

  private final var unsent: Int { channel.output.count + channel.tail.count }
}
