import Bytes
import EventLoop
import Exchange
import HTTP
import PluginHost
import Synchronization

/// One request that the host makes itself, against a generation that does not serve yet.
///
/// It goes the way of every call: parsed, routed, dispatched to its lane, on a loop. Only nobody is connected.
final class ProbeCall: ReplySink, @unchecked Sendable {
  // Sendable: `status` is touched on the loop only; `answer` is written there before `done` is signalled, and read after.
  private let server: LoopServer
  private let done = Semaphore()
  private let answer = Mutex<Int?>(nil)
  /// Of the reply. The loop's.
  private var status: Int?

  private init(_ server: LoopServer) { self.server = server }

  /// What is wrong with the answer; nil if it is the one expected. Waits for it; not to be called on a loop.
  static func run(_ probe: ReloadSettings.Probe, _ table: RouteTable, on server: LoopServer) -> String? {
    let call = ProbeCall(server)
    server.loop.post { call.begin(probe, table) }
    guard call.done.wait(nanoseconds: 10_000_000_000) else { return "no answer within 10 s" }
    guard let status = call.answer.withLock({ $0 }) else { return "no route for it, or not a request" }
    return status == probe.status ? nil : "answered \(status), not \(probe.status)"
  }

  private func begin(_ probe: ReloadSettings.Probe, _ table: RouteTable) {
    let call = server.exchange.services.take().object
    guard prepare(call, probe), case .route(let index) = call.match(in: table.router),
      (try? call.begin(table.routes[index])) != nil
    else { return finish(call, nil) }
    call.sink = self
    switch server.exchange.dispatcher.dispatch(call, on: table.routes[index]) {
    case .replied: finish(call, status)
    case .deferred: break
    case .refused: finish(call, 503)
    }
  }

  private func prepare(_ call: Call, _ probe: ReloadSettings.Probe) -> Bool {
    var request = ByteBuffer()
    for byte in "\(probe.method) \(probe.path) HTTP/1.1\r\nHost: probe\r\nContent-Length: 0\r\n\r\n".utf8 {
      request.append(byte)
    }
    var parser = RequestParser()
    guard (try? parser.parse(request.span, limits: server.limits.head, into: &call.head)) == true else {
      return false
    }
    call.takeHead(request.span, peer: ShortText("127.0.0.1:0".utf8.span))
    return true
  }

  func send(_ head: borrowing ReplyHead, _ body: Span<UInt8>, tail: BorrowedBytes, of call: Call) {
    status = Int(head.status)
  }

  func replied(_ call: Call) { finish(call, status) }

  private func finish(_ call: Call, _ status: Int?) {
    server.exchange.services.release(call)
    answer.withLock { $0 = status }
    done.signal()
  }
}
