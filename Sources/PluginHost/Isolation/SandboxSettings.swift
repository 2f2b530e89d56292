/// What the code of an isolated plugin may ask of the kernel.
///
///     sandbox: compute       # or files, network: each allows more
///     sandbox:
///       profile: files
///       read: [/usr/share/zoneinfo]    # with Landlock: these paths only
///       write: [/var/lib/app]
///     processes: 4           # that it may have beside its own, without a sandbox; default: none
public struct SandboxSettings: Equatable, Sendable {
  public enum Profile: String, CaseIterable, Sendable {
    /// Memory, threads, time, and the descriptors that it has.
    case compute
    /// And files.
    case files
    /// And sockets.
    case network
  }

  /// Nil: no sandbox.
  public var profile: Profile?
  /// The only paths that it may read, and change; nil: all that the host's user may.
  public var paths: (read: [String], write: [String])? {
    hasPaths ? (readable, writable) : nil
  }
  private var hasPaths = false
  private var readable: [String] = []
  private var writable: [String] = []
  /// Processes that it may have beside its own.
  public var processes = 0

  public init() {}

  init(_ reader: SettingReader) throws(PluginProblem) {
    let known = ["sandbox", "sandbox.profile", "sandbox.read", "sandbox.write"]
    let keys = reader.keys("sandbox")
    for key in keys where !known.contains(where: { key == $0 || key.hasPrefix($0 + ".") && $0 != "sandbox" })
    {
      throw PluginProblem("has the unknown setting \(key)", remedy: "see docs/isolation.md")
    }
    if reader.text("sandbox")?.text == "none" {
      // Said by a word, so that a sandbox does not go because a line has.
    } else if let (key, text) = reader.text("sandbox") ?? reader.text("sandbox.profile") {
      guard let profile = Profile(rawValue: text) else {
        throw SettingReader.wrong(key, text, "compute, files, network or none")
      }
      self.profile = profile
    } else if !keys.isEmpty {
      throw PluginProblem(
        "has a sandbox without a profile", remedy: "write profile: compute, files or network")
    }
    readable = try Self.paths(reader, "sandbox.read")
    writable = try Self.paths(reader, "sandbox.write")
    hasPaths = keys.contains { $0.hasPrefix("sandbox.read") || $0.hasPrefix("sandbox.write") }
    if hasPaths, profile == .compute {
      throw PluginProblem(
        "has paths in its sandbox, whose profile opens no files", remedy: "take profile: files")
    }
    processes = try reader.value("processes", .number(0...10_000)) ?? 0
    if processes > 0, let profile {
      throw PluginProblem(
        "has the setting processes: \(processes), which a sandbox (\(profile)) never allows",
        remedy: "take one of them out")
    }
  }

  private static func paths(_ reader: SettingReader, _ key: String) throws(PluginProblem) -> [String] {
    let paths = reader.list(key)
    for path in paths where !path.hasPrefix("/") {
      throw SettingReader.wrong(key, path, "a path from the root")
    }
    return paths
  }
}
