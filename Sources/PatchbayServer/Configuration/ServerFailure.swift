import EventLoop
import Glibc
import PluginHost

/// Why the host does not serve.
public enum ServerFailure: Error, CustomStringConvertible {
  /// A system call failed; the second value is what it was for.
  case system(SystemError, String)
  /// So many plugins could not be loaded, and the host is strict.
  case plugins(Int)
  case other(String)

  public var description: String {
    switch self {
    case .system(let error, let subject): Self.text(error, subject)
    case .plugins(let count):
      "\(count) plugin\(count == 1 ? "" : "s") could not be loaded, and --strict was given"
    case .other(let text): text
    }
  }

  /// What failed and what to do, by the system call; `subject` is the address unless the call names something else.
  private static func text(_ error: SystemError, _ subject: String) -> String {
    switch (error.call, error.code) {
    case ("look up", _):
      "\(subject): no such host; --host takes an address of this machine, such as 127.0.0.1"
    case ("bind", EADDRINUSE):
      "\(subject) is in use: another program listens there; choose another with --port"
    case ("bind", EADDRNOTAVAIL): "\(subject): this machine has no such address; choose another with --host"
    case ("bind", EACCES):
      "\(subject): \(SystemError.text(of: error.code)); choose a port from 1024 up with --port"
    case (_, EMFILE):
      "\(error): the host has as many descriptors as it may; raise the limit of open files (ulimit -n, LimitNOFILE=)"
    default:
      if error.call.hasPrefix("mkdtemp in ") {
        folderText(String(error.call.dropFirst("mkdtemp in ".count)), error.code)
      } else if error.call.hasPrefix("bind ") {
        "admin socket \(error.call.dropFirst("bind ".count)): \(SystemError.text(of: error.code)); "
          + "choose another path with --admin"
      } else {
        "\(subject): \(error)"
      }
    }
  }

  private static func folderText(_ folder: String, _ code: Int32) -> String {
    let problem = code == ENOENT ? "does not exist" : "cannot be used: \(SystemError.text(of: code))"
    return RuntimeFolder.candidates.contains(folder)
      ? "\(folder), where private copies of plugins go, \(problem); name another folder with --state-dir"
      : "--state-dir \(folder) \(problem); name a folder for the private copies of plugins"
  }

  /// The exit code of the host.
  public var exitCode: Int32 {
    if case .plugins = self { 3 } else { 1 }
  }
}
