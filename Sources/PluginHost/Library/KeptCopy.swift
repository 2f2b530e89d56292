import EventLoop
import Glibc
import Synchronization

/// The private copy of an isolated plugin, which each new process of it maps by its path.
///
/// Kept open for the life of its generation, so that it can be made again when a cleaner of temporary files has removed it. Any
/// thread may ask for the path.
public final class KeptCopy: Sendable {
  private let folder: PrivateFolder
  private let state: Mutex<State>

  private struct State: ~Copyable, Sendable {
    var path: String
    var file: Descriptor

    /// Whether the path leads to this very file.
    var isThere: Bool {
      var (own, found) = (stat(), stat())
      return unsafe fstat(file.number, &own) == 0 && stat(path, &found) == 0 && own.st_ino == found.st_ino
        && own.st_dev == found.st_dev
    }
  }

  /// Nil if there is no such file.
  public init?(_ path: String, in folder: PrivateFolder) {
    guard let file = Self.open(path) else { return nil }
    self.folder = folder
    state = Mutex(State(path: path, file: file))
  }

  private static func open(_ path: String) -> Descriptor? {
    let number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    return number >= 0 ? Descriptor(owning: number) : nil
  }

  /// Where the copy is: made once more if it has gone.
  public func path() throws(PluginProblem) -> String {
    try state.withLock { state throws(PluginProblem) in
      if state.isThere { return state.path }
      do throws(SystemError) {
        let path = try folder.uniquePath(for: state.path)
        try Self.copy(state.file, to: path)
        guard let file = Self.open(path) else {
          let error = SystemError(call: "open \(path)", code: errno)
          PrivateFolder.remove(copy: path)
          throw error
        }
        state.path = path
        state.file = file
        return path
      } catch {
        throw PluginProblem(
          "has lost its private copy \(state.path), and it cannot be made again: \(error)",
          remedy: "keep cleaners away from it, or name another folder with --state-dir")
      }
    }
  }

  /// Removes the copy, which nothing will map any more.
  public func remove() { state.withLock { PrivateFolder.remove(copy: $0.path) } }

  private static func copy(_ file: borrowing Descriptor, to path: String) throws(SystemError) {
    let number = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o700)
    guard number >= 0 else { throw SystemError(call: "open \(path)", code: errno) }
    let output = Descriptor(owning: number)
    var offset: off_t = 0
    while true {
      let count = unsafe sendfile(output.number, file.number, &offset, 1 << 20)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        let error = SystemError(call: "sendfile to \(path)", code: errno)
        // Each start of a process tries again, and a full disk would be fuller each time.
        PrivateFolder.remove(copy: path)
        throw error
      }
      if count == 0 { return }
    }
  }
}
