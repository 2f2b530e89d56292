import Bytes
import Exchange

/// The change of a connection to another protocol (RFC 9110, section 7.8).
extension HTTP1Connection {
  /// For a responder, in place of a reply: accepts the upgrade that a request asks for. The call has its answer with that, and the
  /// bytes behind the request are `next`'s.
  ///
  /// - Parameters:
  ///   - name: of the protocol, as the request has it in `Upgrade`.
  ///   - fields: more fields of the answer, each with its CRLF.
  ///   - next: made with this connection's channel, and not begun.
  func upgrade(to name: StaticString, fields: Span<UInt8>, _ next: Connection) {
    channel.prepareOutput()
    channel.output.append("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ")
    channel.output.append(name)
    channel.output.append("\r\n")
    channel.output.append(fields)
    channel.output.append("\r\n")
    successor = next
    closesAfterReply = true
  }

  /// The answer stands in the output; what has been received and not used comes next.
  func beginUpgrade(after call: Call) {
    self.call = nil
    services.release(call)
    phase = .upgrading
  }

  /// - Parameter rest: bytes behind the request.
  func handOver(_ rest: Span<UInt8>) {
    guard let successor else { return }
    self.successor = nil
    phase = .closed
    hand(over: rest, to: successor)
  }
}
