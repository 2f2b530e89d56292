import CPatchbaySandbox
import PluginHost

/// Who may look into the memory of a host and its workers: no sandboxed plugin, by whatever name it is asked for
/// (ptrace(2), process_vm_readv(2), /proc/PID/mem, /proc/PID/fd, pidfd_getfd(2)).
///
/// Landlock sees to that, from Linux 5.19 on. Before, and where it is turned off, processes say themselves that nobody may
/// (PR_SET_DUMPABLE): then they leave no core dumps either, their files in /proc are root's, and a debugger has to be.
enum MemorySecrecy {
  /// Whether the kernel keeps a sandboxed process apart. The first version of Landlock forbids to move files from one folder
  /// to another altogether, which profiles without paths allow. Asked for once: a filter lets no worker ask again.
  static let isKernels = sandbox_landlock_version() >= 2

  /// In a host, before the code of a plugin with this sandbox runs in a worker; true if it hides its memory for that.
  static func prepareHost(for settings: SandboxSettings) -> Bool {
    guard settings.profile != nil, settings.paths == nil, !isKernels else { return false }
    sandbox_hide_memory()
    return true
  }

  /// In a worker, once its host has all that it needs of it: other workers are not to look at it.
  static func prepareWorker(for settings: SandboxSettings) {
    if settings.profile != nil, !isKernels { sandbox_hide_memory() }
  }
}
