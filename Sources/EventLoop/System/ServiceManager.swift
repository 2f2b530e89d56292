/// What systemd, or another program that keeps services, has told this process in its environment, and how it is told in turn:
/// sd_notify(3), sd_listen_fds(3), sd_watchdog_enabled(3). A process that nobody keeps gets nothing and says nothing.
public struct ServiceManager: Sendable {
  private let socket: String?
  /// Nanoseconds between two signs of life that it wants to see at the most; nil: it does not look for them.
  public let watchdog: UInt64?
  /// Listening sockets that were handed on, by number and name ("" for none).
  public let sockets: [(number: Int32, name: String)]

  /// Reads the environment, and removes from it what children and plugins must not take for theirs. Before any other thread.
  public init() {
    let own = SystemCalls.processIdentifier
    socket = Environment.value("NOTIFY_SOCKET")
    let isMine = Environment.value("WATCHDOG_PID").map { Int32($0) == own } ?? true
    let time = Environment.value("WATCHDOG_USEC").flatMap { UInt64($0) } ?? 0
    watchdog = isMine && time > 0 ? time.multipliedReportingOverflow(by: 1_000).partialValue : nil
    sockets = Self.sockets(
      process: Environment.value("LISTEN_PID"), count: Environment.value("LISTEN_FDS"),
      names: Environment.value("LISTEN_FDNAMES"), own: own)
    for name in [
      "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES",
    ] {
      SystemCalls.unsetVariable(name)
    }
  }

  /// Descriptors from 3 on, if they are meant for this process.
  static func sockets(
    process: String?, count: String?, names: String?, own: Int32
  ) -> [(number: Int32, name: String)] {
    guard let process, Int32(process) == own, let count = count.flatMap({ Int32($0) }), count > 0,
      count < 1_000
    else { return [] }
    let names = names?.split(separator: ":", omittingEmptySubsequences: false).map(String.init) ?? []
    return (0..<count).map { index in
      (3 + index, names.indices.contains(Int(index)) ? names[Int(index)] : "")
    }
  }

  /// Sends lines such as "READY=1". Returns why that failed, if it did.
  @discardableResult
  public func notify(_ lines: String...) -> SystemError? {
    guard let socket else { return nil }
    let code = SystemCalls.notify(socket, lines.joined(separator: "\n"))
    return code == 0 ? nil : SystemError(call: "NOTIFY_SOCKET \(socket)", code: code)
  }

  /// A reload begins: systemd takes the time to tell it from one before.
  public func notifyReloading() { notify("RELOADING=1", "MONOTONIC_USEC=\(Clock.monotonic / 1_000)") }
}
