import Glibc
import PluginHost

/// PostgreSQL's SQLSTATE codes (appendix A of its manual) as errno values and sentences.
enum PostgresFault {
  static func unreachable(_ message: String) -> TaskFailure {
    TaskFailure(EIO, "the PostgreSQL server of --tasks does not answer: \(line(message))")
  }

  static func failure(_ state: String, _ message: String) -> TaskFailure {
    let text = line(message)
    switch state {
    case "53100": return TaskFailure(ENOSPC, "PostgreSQL's disk is full: \(text)")
    case "55P03", "57014", "40P01", "40001":
      return TaskFailure(EBUSY, "tasks in PostgreSQL are locked by another session, and stayed so: \(text)")
    case "42501", "3F000", "25006":
      return TaskFailure(
        EIO,
        "PostgreSQL does not allow it: \(text); give the role of --tasks the right to make the schema patchbay"
      )
    default: return TaskFailure(EIO, "PostgreSQL: \(text) (SQLSTATE \(state))")
    }
  }

  /// The first line, without white space at its end.
  private static func line(_ message: String) -> String {
    let first = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
    return first.hasPrefix("ERROR:  ") ? String(first.dropFirst(8)) : first
  }
}
