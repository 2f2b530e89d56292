import Glibc

/// How much memory this process may have: that of the machine, or what a container, systemd or ulimit(1) leaves it of that.
public enum AvailableMemory {
  /// Bytes.
  public static var bytes: Int {
    var least = machine
    for limit in [controlGroup, ofProcess("Max address space"), ofProcess("Max data size")] {
      if let limit, limit > 0, limit < least { least = limit }
    }
    return least
  }

  private static var machine: Int {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && size > 0 ? pages * size : 1 << 30
  }

  /// The least limit of this process's control group and those around it, of version 2 or 1; nil: none.
  private static var controlGroup: Int? {
    var limits = ["/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max"].map(number)
    if var folder = ControlFiles.ownGroup()?.folder {
      while folder.utf8.count > 1 {
        limits.append(number(in: "\(folder)/memory.max"))
        guard let slash = folder.lastIndex(of: "/") else { break }
        folder = String(folder[..<slash])
      }
    }
    return limits.compactMap { $0 }.min()
  }

  /// "max" is no number.
  private static func number(in path: String) -> Int? {
    Int(ControlFiles.read(path).prefix { $0.isASCII && $0.isNumber })
  }

  /// The soft limit of a resource, proc_pid_limits(5): name, soft limit, hard limit, unit.
  private static func ofProcess(_ name: String) -> Int? {
    let lines = ControlFiles.read("/proc/self/limits").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return nil }
    return line.dropFirst(name.utf8.count).split(separator: " ").first.flatMap { Int($0) }
  }
}
