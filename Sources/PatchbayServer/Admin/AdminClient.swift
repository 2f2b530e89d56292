import Bytes
import EventLoop
import Glibc

/// One request to a host's admin socket.
public enum AdminClient {
  /// What came back.
  public struct Answer {
    public let status: Int
    public let body: String
  }

  /// Milliseconds in which a host accepts, and answers what needs no waiting.
  private static let limit: Int32 = 10_000
  /// For how many such times a request is waited for while the host answers others; a reload for as long as its hooks take,
  /// to which the host sets a limit (`--hook-timeout`).
  private static let waits = 6

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
    let isReload = method == "POST" && target.hasSuffix("/reload")
    let (text, path) = try answer(to: request, at: paths, waits: isReload ? Int.max : waits)
    guard let (head, body) = text.parts(at: "\r\n\r\n"), let status = Int(head.dropFirst(9).prefix(3)) else {
      throw .other("\(path) did not answer as a host does")
    }
    return Answer(status: status, body: String(body))
  }

  /// What the first host that can be reached says.
  private static func answer(
    to request: String, at paths: [String], waits: Int
  ) throws(ServerFailure) -> (text: String, path: String) {
    var first: SystemError?
    for path in paths {
      do throws(SystemError) {
        var waited = 0
        let text = try UnixSocket.exchange(request, with: path, limit: limit) {
          waited += 1
          return waited < waits && isAlive(path)
        }
        return (text, path)
      } catch {
        guard error.code != ETIMEDOUT else { throw .other(silence(of: path, error)) }
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

  /// Whether the loop that answers on the admin socket runs.
  private static func isAlive(_ path: String) -> Bool {
    let request = "GET /healthz HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n"
    return (try? UnixSocket.exchange(request, with: path, limit: limit)) != nil
  }

  private static func silence(of path: String, _ error: SystemError) -> String {
    let isConnected = !error.call.hasPrefix("connect ")
    return """
      the host at \(path) \(isConnected ? "has taken the request and does not answer" : "accepts no connection"): \
      it is stopped, hangs, or has far too much to do; see its log and its state (ps, gdb -p), and continue one that is \
      stopped with kill -CONT\(isConnected ? "; it may still do what it was asked" : "")
      """
  }
}
