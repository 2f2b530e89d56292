import Bytes
import Glibc

/// A listening socket as one loop sees it. Several loops may listen on duplicates of one socket: the kernel wakes
/// one of them for each connection.
open class Acceptor: EventSource {
  private var peer = ByteBuffer()
  /// Connections that are accepted in one turn, so that channels get theirs in between.
  private var batch = 1

  public override init(loop: EventLoop, descriptor: consuming Descriptor) {
    super.init(loop: loop, descriptor: descriptor)
  }

  /// A connection has come. `peer` is its "address:port", borrowed for the length of this call.
  open func accepted(_ descriptor: consuming Descriptor, peer: Span<UInt8>) {}

  /// Accepting failed (`EMFILE`, `ENFILE`, `ENOBUFS`, `ENOMEM`): the connection waits with the kernel.
  open func acceptFailed(_ code: Int32) {}

  /// A descriptor held for the time when there are no others.
  private var spare: Descriptor?

  /// Takes a descriptor for ``refuseWaiting(with:)`` and ``acceptOneMore()``, unless there is one.
  public final func holdSpare() {
    if spare == nil { spare = try? SystemCalls.makeEventDescriptor() }
  }

  /// Answers a connection whose request nobody reads, and closes it.
  public static func refuse(_ descriptor: consuming Descriptor, with answer: StaticString) {
    SystemCalls.refuse(descriptor, answer)
  }

  /// Out of descriptors: gives each waiting connection an answer and closes it, with the descriptor that was held for that.
  public final func refuseWaiting(with answer: StaticString, atMost limit: Int = 64) {
    for _ in 0..<limit where spare != nil {
      spare = nil
      let accepted = SystemCalls.accept(socket, peer: &peer)
      if accepted >= 0 { SystemCalls.refuse(Descriptor(owning: accepted), answer) }
      holdSpare()
      if accepted < 0 { return }
    }
  }

  /// Out of descriptors: accepts one connection with that descriptor, which is then in use.
  public final func acceptOneMore() {
    guard spare != nil else { return }
    spare = nil
    accept(atMost: 1)
  }

  /// Accepts what waits with the kernel at this moment.
  public final func acceptWaiting() { accept(atMost: 65_536) }

  /// Stops accepting: the poller forgets the socket, which is closed with the last loop's acceptor.
  public final func stop() { loop.poller.stop(self) }

  /// As many as came together lately: what is left is reported again, and where connections come one by one, no call is
  /// spent to learn that there is no second.
  override func ready(_ events: UInt32, on poller: Poller) {
    batch = accept(atMost: batch) ? min(batch * 2, 32) : 1
  }
  override var wanted: UInt32 { Ready.input }

  /// Whether there were as many.
  @discardableResult
  private func accept(atMost limit: Int) -> Bool {
    for _ in 0..<limit where slot >= 0 {
      let accepted = SystemCalls.accept(socket, peer: &peer)
      if accepted >= 0 {
        hand(accepted)
        continue
      }
      switch -accepted {
      case EAGAIN: return false
      case EINTR, ECONNABORTED, EPERM, EPROTO: continue
      default:
        acceptFailed(-accepted)
        return false
      }
    }
    return true
  }

  private func hand(_ accepted: Int32) {
    var text = ByteBuffer()
    swap(&text, &peer)
    self.accepted(Descriptor(owning: accepted), peer: text.span)
    swap(&text, &peer)
  }
}

/// A listening TCP socket, before loops take it up.
public final class ListeningSocket: Sendable {
  private let descriptor: Descriptor
  /// The port it listens on.
  public let port: UInt16
  /// As "address:port", an address of IPv6 in brackets.
  public let name: String
  /// Whether everybody who reaches this machine reaches the port.
  public var isOnAllAddresses: Bool { name.hasPrefix("0.0.0.0:") || name.hasPrefix("[::]:") }

  /// Listens on `host`:`port`; port 0 takes a free one.
  public init(host: String, port: UInt16, backlog: Int = 4096) throws(SystemError) {
    let (number, port) = try SystemCalls.listen(host: host, port: port, backlog: Int32(backlog))
    descriptor = Descriptor(owning: number)
    self.port = port
    name = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  /// Takes over one that this process was started with.
  public init(adopting number: Int32) throws(SystemError) {
    let (port, name) = try SystemCalls.adopt(number)
    descriptor = Descriptor(owning: number)
    self.port = port
    self.name = name
  }

  /// Another descriptor of the same socket, for one loop.
  public func duplicate() throws(SystemError) -> Descriptor {
    Descriptor(owning: try SystemCalls.duplicate(descriptor))
  }
}
