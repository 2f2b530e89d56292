import CPatchbayLinux

/// How many descriptors this process may have, RLIMIT_NOFILE.
public enum DescriptorLimit {
  /// Past a million a plugin that closes all possible numbers, as some libraries do before an exec, would take seconds.
  private static let most: UInt64 = 1 << 20

  /// Raises the soft limit, which a shell or a service keeps low for programs that use select(2), to the hard one. Children
  /// get the old one back. The limit from now on.
  @discardableResult
  public static func raise() -> Int { Int(clamping: linux_raise_descriptor_limit(most)) }

  /// Descriptors for connections: what is left beside those in use, and a reserve for reloads, worker processes, the admin
  /// socket, and what plugins open themselves.
  ///
  /// - Parameters:
  ///   - limit: of all descriptors; 0 is not known.
  ///   - used: those that are open.
  public static func roomForConnections(of limit: Int, used: Int) -> Int {
    guard limit > 0 else { return .max }
    return max(1, limit - used - reserve(of: limit))
  }

  /// Descriptors that are not for connections.
  public static func reserve(of limit: Int) -> Int { limit > 0 ? max(32, min(1_024, limit / 8)) : 1_024 }

  /// About how many are open.
  public static var used: Int { max(0, Int(linux_lowest_free_descriptor())) }
}
