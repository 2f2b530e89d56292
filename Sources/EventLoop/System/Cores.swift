import CPatchbayLinux

/// Cores that this process may use: those of its affinity, as far as the quotas of its control groups allow.
///
/// A container with "--cpus 2" on a machine of 64 cores sees all 64; more loops than it may run at a time only make its quota
/// end sooner in each period.
public struct Cores: Sendable, Equatable {
  /// Cores by sched_getaffinity(2).
  public let affinity: Int
  /// The least CPU bandwidth of all control groups that the process is in, in cores; nil: no limit.
  public let quota: Double?

  public init(affinity: Int, quota: Double?) {
    self.affinity = max(1, affinity)
    self.quota = quota
  }

  /// The number to use, at least one: a part of a core counts as one.
  public var count: Int {
    guard let quota, quota < Double(affinity) else { return affinity }
    return max(1, Int(quota.rounded(.up)))
  }

  /// As "2 cores", or with the reason for that number.
  public var text: String {
    let number = "\(count) core\(count == 1 ? "" : "s")"
    guard let quota, count < affinity || quota < Double(affinity) else { return number }
    return "\(number) (\(affinity) by affinity, \(Self.text(of: quota)) by the quota of its control group)"
  }

  private static func text(of quota: Double) -> String {
    let hundredths = Int((quota * 100).rounded())
    guard hundredths % 100 != 0 else { return "\(hundredths / 100)" }
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  /// The cores of this process, at this moment.
  public static var available: Cores {
    let quota = CPUQuota(
      groups: SystemCalls.readFile("/proc/self/cgroup") ?? "",
      mounts: SystemCalls.readFile("/proc/self/mountinfo") ?? "", read: SystemCalls.readFile)
    return Cores(affinity: SystemCalls.affinityCores, quota: quota.cores)
  }
}

/// The CPU quotas of a process's control groups, version 1 and 2 (cgroups(7), `cpu.max`, `cpu.cfs_quota_us`).
struct CPUQuota {
  /// The least of all groups on the way up; nil: none has a quota.
  let cores: Double?

  /// - Parameters:
  ///   - groups: `/proc/self/cgroup`.
  ///   - mounts: `/proc/self/mountinfo`.
  ///   - read: the text of a file; nil if there is none.
  init(groups: String, mounts: String, read: (String) -> String?) {
    let mounts = mounts.split(separator: "\n").compactMap { Mount(String($0)) }
    var least: Double?
    for line in groups.split(separator: "\n") {
      // "1:cpu,cpuacct:/docker/4f…", "0::/user.slice"
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isUnified = parts[1].isEmpty
      guard isUnified || parts[1].split(separator: ",").contains("cpu") else { continue }
      for mount in mounts where isUnified ? mount.type == "cgroup2" : mount.hasCPUController {
        for folder in mount.folders(of: String(parts[2])) {
          guard let quota = isUnified ? Self.unified(folder, read) : Self.first(folder, read) else {
            continue
          }
          least = min(least ?? quota, quota)
        }
      }
    }
    cores = least
  }

  private static func unified(_ folder: String, _ read: (String) -> String?) -> Double? {
    // "50000 100000", "max 100000"
    guard let words = read("\(folder)/cpu.max")?.split(whereSeparator: \.isWhitespace), words.count == 2
    else {
      return nil
    }
    return ratio(Double(words[0]), Double(words[1]))
  }

  private static func first(_ folder: String, _ read: (String) -> String?) -> Double? {
    func number(_ name: String) -> Double? {
      read("\(folder)/\(name)").flatMap { Double($0.split(whereSeparator: \.isWhitespace).first ?? "") }
    }
    return ratio(number("cpu.cfs_quota_us"), number("cpu.cfs_period_us"))
  }

  /// Nil for no quota, which is "max" or -1.
  private static func ratio(_ quota: Double?, _ period: Double?) -> Double? {
    guard let quota, let period, quota > 0, period > 0, quota.isFinite, period.isFinite else { return nil }
    return quota / period
  }

  /// One line of mountinfo: "31 23 0:28 /root /point options optional… - type source options".
  private struct Mount {
    let root: String
    let point: String
    let type: String
    let hasCPUController: Bool

    init?(_ line: String) {
      let words = line.split(separator: " ").map(String.init)
      guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 3 else { return nil }
      root = words[3]
      point = words[4]
      type = words[dash + 1]
      hasCPUController = type == "cgroup" && words[dash + 3].split(separator: ",").contains("cpu")
    }

    /// The folders of a group and those above it, as far as this mount shows them.
    func folders(of group: String) -> [String] {
      // A container's own mount begins where its group does; a group outside of its namespace begins with "/..".
      var path = group
      if root != "/" {
        path = group == root ? "" : group.hasPrefix(root + "/") ? String(group.dropFirst(root.count)) : ""
      }
      if path == "/" || path.hasPrefix("/..") { path = "" }
      var folders = [point + path]
      while !path.isEmpty, let slash = path.lastIndex(of: "/") {
        path = String(path[..<slash])
        folders.append(point + path)
      }
      return folders
    }
  }
}
