import Synchronization

/// Folders whose code the user of the host has vouched for.
///
/// Code that the host loads may come from root and from the host's own user. Beside them:
///
/// - A folder that the user has named (`--plugins DIR`) may belong to another user, as one that is mounted into a container
///   does: who names a folder trusts its owner. The files in it may be the same owner's. That is not so for the default, `./plugins`,
///   which nobody has named.
/// - A folder of `--trust-folder` may belong to anybody, be written by anybody, and so may its files.
/// - What is mounted read-only can be written by nobody, whatever its mode says.
///
/// Set once, before the first plugin is loaded; the same for all hosts of a process.
public struct TrustedFolders: Sendable {
  /// Of `--plugins`, where somebody has said that.
  public var named: [String]
  /// Of `--trust-folder`.
  public var unchecked: [String]

  public init(named: [String] = [], unchecked: [String] = []) {
    self.named = named.map(Self.plain)
    self.unchecked = unchecked.map(Self.plain)
  }

  private static let shared = Mutex(TrustedFolders())
  static var current: TrustedFolders { shared.withLock { $0 } }
  public static func set(_ folders: TrustedFolders) { shared.withLock { $0 = folders } }

  /// Whether a folder was named.
  func isNamed(_ folder: String) -> Bool { named.contains(Self.plain(folder)) }

  /// Whether a path is a folder that nobody checks, or in one.
  func isUnchecked(_ path: String) -> Bool {
    guard !path.split(separator: "/").contains("..") else { return false }
    let path = Self.plain(path)
    return unchecked.contains { path == $0 || path.hasPrefix($0 == "/" ? "/" : $0 + "/") }
  }

  /// Without what does not change where a path leads; ".." stays.
  private static func plain(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    guard !parts.contains("..") else { return path }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
