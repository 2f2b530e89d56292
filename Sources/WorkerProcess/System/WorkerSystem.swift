import CPatchbayLinux
import EventLoop
import Glibc
import PluginHost

/// System calls of a worker process on itself.
enum WorkerSystem {
  /// Descriptor 3, if it is the socket that a host hands on; closed on exec from now on.
  static func takeHostSocket() -> Descriptor? {
    guard linux_is_unix_socket(3) != 0 else { return nil }
    _ = fcntl(3, F_SETFD, FD_CLOEXEC)
    linux_outlive_broken_pipes()
    return Descriptor(owning: 3)
  }

  /// Descriptor 4, the black box that a host hands on.
  static func takeBlackBox() -> SharedDescriptor? {
    guard fcntl(4, F_SETFD, FD_CLOEXEC) == 0 else { return nil }
    return SharedDescriptor(Descriptor(owning: 4))
  }

  /// Ends this process as it was asked to, without the destructors of code that other threads may run.
  static func end(_ code: Int32) -> Never {
    linux_will_exit()
    StandardStreams.finishLog()
    _exit(code)
  }

  /// Ends this process because its host has, and what its plugin has forked with it: no host will do that.
  static func endWithoutHost() -> Never {
    linux_kill_own_group()
    end(0)
  }

  static var parent: Int32 { getppid() }

  /// Bytes that the worker itself allocates beside what it has when its limits are set, the first pages of each heap above all.
  private static let ownGrowth = 4 << 20

  /// Lowers what this process may use, for good.
  ///
  /// - Parameters:
  ///   - threads: that it will start; their stacks are mapped beside what the plugin may have.
  ///   - isSandboxed: its plugin is not trusted with what is the user's as a whole.
  static func apply(_ limits: WorkerLimits, threads: Int, isSandboxed: Bool) throws(SystemError) {
    // No core dump for each crash of a plugin; a debugger attaches to the process.
    try set("RLIMIT_CORE", LINUX_LIMIT_CORE, 0)
    linux_prefer_to_kill()
    if let memory = limits.memory {
      // Where there is no room for them, they count as the plugin's own threads do.
      _ = linux_reserve_stacks(Int32(clamping: threads))
      let own = Int(clamping: linux_data_bytes()) + ownGrowth
      let (sum, isTooLarge) = memory.addingReportingOverflow(own)
      if !isTooLarge { try set("RLIMIT_DATA", LINUX_LIMIT_MEMORY, sum) }
      linux_note_memory_limit(UInt64(memory))
    }
    if let time = limits.cpuTime { try set("RLIMIT_CPU", LINUX_LIMIT_CPU_SECONDS, time) }
    if let files = limits.openFiles { try set("RLIMIT_NOFILE", LINUX_LIMIT_OPEN_FILES, files) }
    // The kernel counts these for the user, or does not count what they hold: the host and other workers need some.
    guard isSandboxed else { return }
    if limits.openFiles == nil { try lower("RLIMIT_NOFILE", LINUX_LIMIT_OPEN_FILES, 1_024) }
    try lower("RLIMIT_SIGPENDING", LINUX_LIMIT_SIGNALS, 1_024)
    try lower("RLIMIT_STACK", LINUX_LIMIT_STACK, 8 << 20)
  }

  private static func lower(_ name: String, _ limit: Int, _ value: Int) throws(SystemError) {
    guard linux_lower_limit(Int32(limit), UInt64(value)) == 0 else {
      throw SystemError(call: "setrlimit(\(name))", code: errno)
    }
  }

  private static func set(_ name: String, _ limit: Int, _ value: Int) throws(SystemError) {
    guard linux_limit(Int32(limit), UInt64(value)) == 0 else {
      throw SystemError(call: "setrlimit(\(name))", code: errno)
    }
  }
}
