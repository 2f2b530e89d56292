import CPatchbayLinux
import Glibc

/// The block of each thread's memory that holds thread-locals of the initial-exec model.
///
/// Libraries that are loaded later get what is left of it, 1.6 KiB as the C library has it, and hardly any comes back when they
/// go: a plugin with such thread-locals would soon not be loaded any more.
public enum StaticTLS {
  /// Bytes for libraries. Taken from each thread's stack, so that more would break threads with very small stacks.
  static let room: UInt32 = 16 << 10

  /// Begins this program anew with more room, the first time. Before there is a second thread.
  public static func reserve() { linux_reserve_static_tls(room) }
}
