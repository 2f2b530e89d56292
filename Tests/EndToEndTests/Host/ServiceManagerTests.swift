import Foundation
import Glibc
import PatchbayTesting
import Testing

/// The protocols of systemd: a host tells what it does, and takes the sockets that it is started with.
@Suite(.showsHostLog) struct ServiceManagerTests {
  /// The socket at which notices come in.
  private struct Notices: ~Copyable {
    let path: String
    private let folder: PluginFolder
    private let descriptor: CInt

    /// - Parameter isAbstract: a name that is no file.
    init(isAbstract: Bool) throws {
      folder = try PluginFolder()
      path = isAbstract ? "@patchbay-test-\(UUID().uuidString)" : "\(folder.path)/notify"
      descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let bytes = Array(path.utf8)
      unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
      if isAbstract { address.sun_path.0 = 0 }
      let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1))
      let code = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe bind(descriptor, $0, length)
        }
      }
      #expect(code == 0)
    }

    deinit { close(descriptor) }

    /// The next datagram that holds a text, by its lines; none if it does not come within half a minute.
    func next(with text: String) -> [String] {
      let deadline = ContinuousClock.now + .seconds(30)
      while ContinuousClock.now < deadline {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&waiting, 1, 1_000) > 0 else { continue }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        let lines = String(decoding: bytes[..<max(0, count)], as: UTF8.self).split(separator: "\n").map(
          String.init)
        if lines.contains(where: { $0.hasPrefix(text) }) { return lines }
      }
      return []
    }
  }

  @Test(arguments: [false, true])
  func stepsOfItsLifeAreTold(isAbstract: Bool) throws {
    let notices = try Notices(isAbstract: isAbstract)
    try withHost(PluginFolder("right/good"), environment: ["NOTIFY_SOCKET": notices.path]) { host throws in
      let ready = notices.next(with: "READY=1")
      #expect(ready.contains { $0.hasPrefix("STATUS=Serving on http://127.0.0.1:\(host.port)") })
      host.send(signal: SIGHUP)
      let reloading = notices.next(with: "RELOADING=1")
      let time = try #require(reloading.first { $0.hasPrefix("MONOTONIC_USEC=") }?.dropFirst(15))
      #expect((UInt64(time) ?? 0) > 0)
      #expect(notices.next(with: "READY=1").contains("STATUS=Serving"))
      host.send(signal: SIGTERM)
      #expect(!notices.next(with: "STOPPING=1").isEmpty)
      #expect(host.waitForExit() == 0)
    }
  }

  @Test func watchdogGetsSignsOfLifeWhileTheLoopsGoRound() throws {
    let notices = try Notices(isAbstract: false)
    let environment = ["NOTIFY_SOCKET": notices.path, "WATCHDOG_USEC": "200000"]
    try withHost(PluginFolder("right/good"), environment: environment) { _ in
      for _ in 0..<5 { #expect(notices.next(with: "WATCHDOG=1") == ["WATCHDOG=1"]) }
    }
  }

  @Test func socketOfNobodyIsSaidOnce() throws {
    try withHost(PluginFolder("right/good"), environment: ["NOTIFY_SOCKET": "/nowhere/notify"]) {
      host throws in
      #expect(try host.get("/good").status == 200)
      #expect(host.waitForLog("warning", "is not told that it is ready", "/nowhere/notify") != nil)
    }
  }

  /// Becomes the host with two listening sockets from descriptor 3 on.
  private static let activation = """
    import os, socket, sys
    kept = [socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0)), open("/dev/null")]
    numbers = [os.dup(s.fileno()) for s in kept]
    for i, n in enumerate(numbers):
        os.dup2(n, 3 + i); os.set_inheritable(3 + i, True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="3", LISTEN_FDNAMES="http:more:odd")
    os.execvp(sys.argv[1], sys.argv[1:])
    """

  @Test func socketsThatItIsStartedWithAreServed() throws {
    let under = ["python3", "-c", Self.activation]
    // Its own address is not asked for: nobody can have it.
    try withHost(PluginFolder("right/good"), flags: ["--host", "192.0.2.1"], under: under) { host throws in
      #expect(try host.get("/good").status == 200)
      #expect(host.waitForLog("descriptor 5 (odd) of LISTEN_FDS is no listening TCP socket") != nil)
      host.send(signal: SIGTERM)
      #expect(host.waitForExit() == 0)
    }
  }

  /// In a container the host is another process than the one that was started, and its process 1 keeps no sockets open.
  @Test func socketsThatProcessOneIsStartedWithAreServed() throws {
    let namespace = ["unshare", "-rpf", "--mount-proc", "--kill-child"]
    let under = namespace + ["python3", "-c", Self.activation]
    let notices = try Notices(isAbstract: false)
    let environment = [
      "NOTIFY_SOCKET": notices.path, "WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1",
    ]
    try withHost(
      PluginFolder("right/good"), flags: ["--host", "192.0.2.1"], environment: environment, under: under
    ) { host throws in
      #expect(try host.get("/good").status == 200)
      #expect(notices.next(with: "WATCHDOG=1") == ["WATCHDOG=1"])
      let children = "/proc/\(host.processIdentifier)/task/\(host.processIdentifier)/children"
      let first = try #require(
        try String(contentsOfFile: children, encoding: .utf8).split(separator: " ").first)
      let kept = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(first)/fd")
      #expect(kept.compactMap { Int($0) }.filter { $0 > 2 }.isEmpty, "\(kept)")
      #expect(kill(try #require(pid_t(first)), SIGTERM) == 0)
      #expect(host.waitForExit() == 0)
    }
  }
}
