import EventLoop
import Exchange
import Glibc
import PluginHost

/// The admin socket: a Unix domain socket that only the host's user may open, served by one loop.
final class AdminSocket: @unchecked Sendable {
  // Sendable: `acceptor` is touched on its loop only, to which all closures here are posted.
  let path: String
  private var acceptor: ServerAcceptor
  private let server: LoopServer

  init(path: String, server: LoopServer) throws(SystemError) {
    self.path = path
    self.server = server
    acceptor = ServerAcceptor(server: server, descriptor: try UnixSocket.listen(at: path))
  }

  private struct Passed: @unchecked Sendable {
    // Sendable: made by one thread, and touched on its loop only from then on.
    let acceptor: ServerAcceptor
  }

  /// Listens once more if its file has gone, with all that a cleaner of temporary files has taken. On any thread.
  func renew() throws(SystemError) {
    guard !RuntimeFolder.isThere(path) else { return }
    let next = Passed(acceptor: ServerAcceptor(server: server, descriptor: try UnixSocket.listen(at: path)))
    server.loop.post { [self] in
      acceptor.end()
      acceptor = next.acceptor
      acceptor.resume()
    }
  }

  func start() { server.loop.post { [self] in acceptor.resume() } }

  /// Closes the socket and removes its file. On any thread.
  func finish() {
    UnixSocket.remove(path)
    server.loop.post { [self] in
      acceptor.finish()
      server.endAll()
    }
  }

  /// Where it may be: a host has another environment than who asks it.
  static func possiblePaths(port: UInt16) -> [String] {
    let paths = RuntimeFolder.candidates.map { path(in: $0, port: port) }
    // What another user has put there is no host of ours.
    let own = paths.filter { RuntimeFolder.isOwn($0) }
    return own.isEmpty ? [paths[0]] : own
  }

  private static func path(in folder: String, port: UInt16) -> String {
    "\(folder)/patchbay-\(geteuid()).\(port).sock"
  }

  /// Where the socket of a host on this port is, if nobody says otherwise.
  static func defaultPath(port: UInt16) -> String {
    path(in: RuntimeFolder.path, port: port)
  }
}
