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
    let paths = path.map { [$0] } ?? AdminSocket.possiblePaths(port: port)
    let accept = asJSON ? "application/json" : "text/plain"
    let request =
      "\(method) \(target) HTTP/1.1\r\nHost: admin\r\nAccept: \(accept)\r\nConnection: close\r\n\r\n"
    let (text, path) = try answer(to: request, at: paths)
    guard let (head, body) = text.parts(at: "\r\n\r\n"), let status = Int(head.dropFirst(9).prefix(3)) else {
      throw .other("\(path) did not answer as a host does")
    }
    return Answer(status: status, body: String(body))
  }

  /// What the first host that can be reached says.
  private static func answer(
    to request: String, at paths: [String]
  ) throws(ServerFailure) -> (text: String, path: String) {
    var first: SystemError?
    for path in paths {
      do throws(SystemError) {
        return (try UnixSocket.exchange(request, with: path), path)
      } catch {
        // Once a host has got the request, no other one shall.
        guard error.call.hasPrefix("connect ") else {
          throw .other("the host at \(path) did not answer (\(error))")
        }
        first = first ?? error
      }
    }
    let reason = first.map { " (\($0))" } ?? ""
    throw .other("no host answers at \(paths[0])\(reason); is it running? name its socket with --admin")
  }
}
