import EventLoop
import Glibc
import Lanes
import PluginHost

/// The admin socket: a Unix domain socket that only the host's user may open, served by one loop.
final class AdminSocket: @unchecked Sendable {
  // Sendable: `acceptor` is touched on its loop only, to which all closures here are posted.
  let path: String
  private let acceptor: ServerAcceptor
  private let server: LoopServer

  init(path: String, server: LoopServer) throws(SystemError) {
    self.path = path
    self.server = server
    acceptor = ServerAcceptor(server: server, descriptor: try UnixSocket.listen(at: path))
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

  /// Where the socket of a host on this port is, if nobody says otherwise.
  static func defaultPath(port: UInt16) -> String {
    "\(PrivateFolder.defaultParent)/patchbay-\(geteuid()).\(port).sock"
  }
}
