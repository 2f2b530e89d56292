import Bytes
import EventLoop

/// One request to a host's admin socket.
public enum AdminClient {
  /// What came back.
  public struct Answer {
    public let status: Int
    public let body: String
  }

  /// - Parameters:
  ///   - path: the socket; nil: the one of the host on `port`.
  ///   - asJSON: JSON for programs, or a table for people.
  /// - Throws: why nobody answers.
  public static func request(
    _ method: String, _ target: String, path: String?, port: UInt16, asJSON: Bool
  ) throws(ServerFailure) -> Answer {
    let path = path ?? AdminSocket.defaultPath(port: port)
    let accept = asJSON ? "application/json" : "text/plain"
    let request =
      "\(method) \(target) HTTP/1.1\r\nHost: admin\r\nAccept: \(accept)\r\nConnection: close\r\n\r\n"
    let text: String
    do {
      text = try UnixSocket.exchange(request, with: path)
    } catch {
      throw .other("no host answers at \(path) (\(error)); is it running? name its socket with --admin")
    }
    guard let (head, body) = text.parts(at: "\r\n\r\n"), let status = Int(head.dropFirst(9).prefix(3)) else {
      throw .other("\(path) did not answer as a host does")
    }
    return Answer(status: status, body: String(body))
  }
}
