import EventLoop
import Glibc
import Synchronization

/// The control groups of version 2 that this host may make, cgroups(7): one for each worker process.
///
/// A group ends with all that is in it, whatever session that has gone to. Where the kernel hands its memory controller
/// on, a group also holds what its processes really use, which resource limits cannot.
final class ControlGroups: Sendable {
  /// The host's own group.
  private let folder: String
  /// Whether a group may have a limit of memory.
  let limitsMemory: Bool
  /// Names are one process's, also where that is several hosts.
  private static let next = Atomic<Int>(0)
  /// Groups that could not be removed at once, as what was in them had not quite ended.
  private let left = Mutex<[String]>([])

  private static let prefix = "patchbay-"

  /// Nil where there is no such hierarchy, or the host's part of it is not the host's to change: it must be the whole of
  /// what the host sees, or handed to it by systemd (`Delegate=yes`), and writable.
  init?() {
    guard let (folder, isAll) = ControlFiles.ownGroup(), isAll || ControlFiles.isDelegated(folder),
      ControlFiles.isWritable(folder), ControlFiles.isWritable("\(folder)/cgroup.procs")
    else { return nil }
    self.folder = folder
    for name in ControlFiles.names(in: folder) where Self.isLeft(name) {
      ControlFiles.remove("\(folder)/\(name)")
    }
    limitsMemory = Self.enableMemory(in: folder)
  }

  /// Whether a group is of a host that has died. One of a living host may be empty for a moment.
  private static func isLeft(_ name: String) -> Bool {
    guard name.hasPrefix(prefix), let host = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }) else {
      return false
    }
    return Glibc.kill(host, 0) != 0 && errno == ESRCH
  }

  /// A group may hand controllers on or hold processes, not both, but for the root of all.
  private static func enableMemory(in folder: String) -> Bool {
    func has(_ file: String) -> Bool {
      ControlFiles.read("\(folder)/\(file)").split { $0 == " " || $0 == "\n" }.contains("memory")
    }
    guard has("cgroup.controllers") else { return false }
    if has("cgroup.subtree_control") { return true }
    let own = "\(folder)/\(prefix)\(getpid())-host"
    if ControlFiles.isThere("\(folder)/cgroup.type") {
      guard ControlFiles.make(own), ControlFiles.write("\(getpid())", to: "\(own)/cgroup.procs") else {
        return false
      }
    }
    if ControlFiles.write("+memory", to: "\(folder)/cgroup.subtree_control") { return true }
    // Somebody else is in it: back to where it was.
    _ = ControlFiles.write("\(getpid())", to: "\(folder)/cgroup.procs")
    ControlFiles.remove(own)
    return false
  }

  /// A new group; nil if it cannot be made.
  ///
  /// - Parameter memory: bytes that its processes may use; nil: as much as the host.
  func make(memory: Int?) -> ControlGroup? {
    left.withLock { $0.removeAll(where: ControlFiles.remove) }
    let number = Self.next.add(1, ordering: .relaxed).newValue
    let path = "\(folder)/\(Self.prefix)\(getpid())-\(number)"
    guard ControlFiles.make(path) else { return nil }
    if limitsMemory, let memory {
      // What the worker has before there is a plugin in it does not count.
      _ = ControlFiles.write("\(memory + (32 << 20))", to: "\(path)/memory.max")
      _ = ControlFiles.write("0", to: "\(path)/memory.swap.max")
      _ = ControlFiles.write("1", to: "\(path)/memory.oom.group")
    }
    return ControlGroup(path: path, of: self)
  }

  fileprivate func remove(_ path: String) {
    if !ControlFiles.remove(path) { left.withLock { $0.append(path) } }
  }
}

/// The group of one worker process and of what that makes.
final class ControlGroup: Sendable {
  let path: String
  private let groups: ControlGroups

  fileprivate init(path: String, of groups: ControlGroups) {
    self.path = path
    self.groups = groups
  }

  deinit { end() }

  /// Ends all that is in it, and the group. As often as you like.
  func end() {
    kill()
    groups.remove(path)
  }

  /// Puts a process into it, whose children will be in it too.
  func add(_ process: Int32) -> Bool { ControlFiles.write("\(process)", to: "\(path)/cgroup.procs") }

  /// Ends all that is in it, now (since Linux 5.14).
  func kill() { _ = ControlFiles.write("1", to: "\(path)/cgroup.kill") }

  /// Whether the kernel has killed something in it because its memory was used up.
  var hasRunOut: Bool {
    ControlFiles.read("\(path)/memory.events").split(separator: "\n").contains {
      $0.hasPrefix("oom_kill ") && $0 != "oom_kill 0"
    }
  }
}
