import Bytes
import HTTP
import PluginHost

/// A client that has ended its sending half while a handler has its call.
///
/// On the wire, half-close and the end of a client look alike: a FIN. So the call goes on, and its reply is sent. Whoever has
/// really gone answers the next bytes by a reset, and with that the call is cancelled: the host does not wait for the reply with
/// that, but sends an interim response after a while, which every HTTP/1.1 client can read and ignores (RFC 9110, section 15.2).
extension HTTP1Connection {
  /// The pause before the first look, and the longest between two.
  private static var firstPause: UInt64 { 2_000_000_000 }
  private static var longestPause: UInt64 { 30_000_000_000 }

  /// Begins to look for a client that has gone, once for each call.
  func beginProbing() {
    guard probePause == 0 else { return }
    callDeadline = deadline
    probePause = Self.firstPause
    expectProbe()
  }

  /// The time of the present call is over, or it is time to look whether its client is still there.
  func handlingTimedOut() {
    guard probePause > 0, loop.now < callDeadline else { return deadlinePassed() }
    // Bytes that wait already tell as much. HTTP/1.0 knows no interim responses: its clients are noticed with the reply.
    if !channel.hasUnsent, let call, call.head.minorVersion > 0 {
      channel.prepareOutput()
      channel.output.append("HTTP/1.1 100 Continue\r\n\r\n")
      channel.flush()
      guard phase == .handling else { return }
    }
    probePause = min(2 &* probePause, Self.longestPause)
    expectProbe()
  }

  private func expectProbe() { expect(by: min(loop.now &+ probePause, callDeadline)) }
}
