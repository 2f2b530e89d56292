import CPatchbaySandbox
import EventLoop
import Glibc
import PluginHost

/// What a worker does to itself, once and for good, before any code of its plugin runs.
enum Sandbox {
  /// What it has come to: where the host hears of calls that are held back, and what the kernel lacks.
  struct Entered {
    var listener: SharedDescriptor?
    var lacks: [String] = []
  }

  /// Holds all threads of this process back, those to come included.
  ///
  /// - Parameters:
  ///   - copy: the library, which must stay readable, unless it is one of the system's.
  ///   - onLoop: runs something on the loop's thread and waits for it; each thread that will start others has to hold
  ///     itself to the paths.
  /// - Throws: what the settings demand and the kernel cannot do.
  static func enter(
    _ settings: SandboxSettings, copy: String?, onLoop: (@escaping @Sendable () -> Int32) -> Int32
  ) throws(PluginProblem) -> Entered {
    var entered = Entered()
    try check("no_new_privs", sandbox_no_new_privileges())
    try check("no_new_privs", onLoop { sandbox_no_new_privileges() })
    if let rules = try rules(settings, copy: copy) {
      let number = rules.number
      try check("Landlock", sandbox_landlock_restrict(number))
      try check("Landlock", onLoop { sandbox_landlock_restrict(number) })
    }
    let profile = profile(settings.profile)
    if settings.profile != nil {
      try check("capabilities", sandbox_drop_capabilities(profile))
      try check("capabilities", onLoop { sandbox_drop_capabilities(profile) })
    }
    var listener: Int32 = -1
    let code = unsafe sandbox_filter(profile, &listener)
    if code == 0 {
      entered.listener = SharedDescriptor(Descriptor(owning: listener))
    } else if settings.profile != nil {
      throw lacking("seccomp with notices (since Linux 5.5)", code)
    } else {
      entered.lacks.append(
        "the kernel lacks seccomp with notices (\(SystemError.text(of: code))): processes that it makes are not counted"
      )
    }
    return entered
  }

  private static func profile(_ profile: SandboxSettings.Profile?) -> Int32 {
    switch profile {
    case nil: Int32(SANDBOX_OPEN)
    case .compute: Int32(SANDBOX_COMPUTE)
    case .files: Int32(SANDBOX_FILES)
    case .network: Int32(SANDBOX_NETWORK)
    }
  }

  /// What every program reads before it does anything.
  private static let systemPaths = [
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ld.so.preload",
    "/etc/localtime",
    "/dev/null", "/dev/zero", "/dev/urandom", "/proc/self",
  ]

  /// The rules of Landlock that a sandbox needs; nil where it does without.
  ///
  /// A profile that names no paths has some all the same, where the kernel can: processes that rules hold cannot look into
  /// the memory of others. Where it cannot, the others hide it (``MemorySecrecy``).
  private static func rules(_ settings: SandboxSettings, copy: String?) throws(PluginProblem) -> Descriptor? {
    guard let profile = settings.profile, MemorySecrecy.isKernels || settings.paths != nil else { return nil }
    let number = sandbox_landlock_version() > 0 ? sandbox_landlock_rules() : -1
    guard number >= 0 else { throw lacking("Landlock, for the paths in its sandbox", ENOSYS) }
    let rules = Descriptor(owning: number)
    if let paths = settings.paths {
      // What a system does not have, nobody misses.
      for path in systemPaths { _ = unsafe sandbox_landlock_allow(rules.number, path, 0) }
      for path in paths.read + (copy.map { [$0] } ?? []) { try allow(path, rules, writable: false) }
      for path in paths.write { try allow(path, rules, writable: true) }
    } else if profile == .compute {
      // The filter decides about reading, as long as the library is being loaded.
      try allow("/", rules, writable: false)
    } else {
      try check("Landlock", sandbox_landlock_allow_files(rules.number))
    }
    return rules
  }

  private static func allow(
    _ path: String, _ rules: borrowing Descriptor, writable: Bool
  ) throws(PluginProblem) {
    let code = unsafe sandbox_landlock_allow(rules.number, path, writable ? 1 : 0)
    guard code == 0 else {
      throw PluginProblem(
        "has the path \(path) in its sandbox: \(SystemError.text(of: code))",
        remedy: "make it, or take it out")
    }
  }

  private static func check(_ what: String, _ code: Int32) throws(PluginProblem) {
    guard code == 0 else { throw lacking(what, code) }
  }

  private static func lacking(_ what: String, _ code: Int32) -> PluginProblem {
    PluginProblem(
      "cannot have its sandbox: the kernel lacks \(what) (\(SystemError.text(of: code)))",
      remedy: "use another kernel, or ask for less")
  }
}
