import EventLoop

/// Why the host does not serve.
public enum ServerFailure: Error, CustomStringConvertible {
  /// A system call failed; the second value is what it was for.
  case system(SystemError, String)
  /// So many plugins could not be loaded, and the host is strict.
  case plugins(Int)
  case other(String)

  public var description: String {
    switch self {
    case .system(let error, let subject): "\(subject): \(error)"
    case .plugins(let count):
      "\(count) plugin\(count == 1 ? "" : "s") could not be loaded, and --strict was given"
    case .other(let text): text
    }
  }

  /// The exit code of the host.
  public var exitCode: Int32 {
    if case .plugins = self { 3 } else { 1 }
  }
}
