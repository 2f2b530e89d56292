import Bytes
import EventLoop
import HTTP

@testable import Exchange
@testable import PatchbayServer

/// A second protocol: a request is a line "METHOD /path", an answer is a line "STATUS body". Nothing of HTTP/1 in it.
final class LineConnection: Connection, ReplySink {
  private var input = ByteBuffer()
  private var call: Call?

  override func received(_ bytes: Span<UInt8>) {
    input.append(bytes)
    serveLines()
    channel.settleSoon()
  }

  private func serveLines() {
    while call == nil, !isEnded {
      let end = input.span.first(UInt8(ascii: "\n"), from: 0)
      guard end < input.count else { return }
      let call = services.take().object
      call.sink = self
      let space = min(end, input.span.first(UInt8(ascii: " "), from: 0))
      call.head.method = Method(input.span.extracting(0..<space)) ?? .get
      call.head.path = ByteRange(start: space + 1, count: max(0, end - space - 1))
      call.takeHead(input.span.extracting(0..<end + 1), peer: peer)
      input.consume(end + 1)
      do throws(RequestError) {
        if case .deferred = try exchange.serve(call) { self.call = call } else { services.release(call) }
      } catch {
        channel.output.append("400\n")
        services.release(call)
      }
    }
  }

  func send(_ head: borrowing ReplyHead, _ body: Span<UInt8>, tail: BorrowedBytes, of call: Call) {
    channel.prepareOutput()
    channel.output.append(decimal: UInt64(head.status))
    channel.output.append(" ")
    channel.output.append(body)
    tail.append(to: &channel.output)
    channel.output.append("\n")
  }

  func replied(_ call: Call) {
    self.call = nil
    services.release(call)
    serveLines()
    channel.settleSoon()
  }

  override func settle() { channel.flush() }
  override func receivedEnd() { end() }
  override func ended() {
    call?.abandon()
    call = nil
  }
}
