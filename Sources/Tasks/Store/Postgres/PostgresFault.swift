import Bytes
import Glibc
import PluginHost

/// PostgreSQL's SQLSTATE codes (appendix A of its manual) as errno values and sentences.
enum PostgresFault {
  /// - Parameter message: of libpq, or of the server when it refuses a session; without passwords.
  static func unreachable(_ message: String) -> TaskFailure {
    let text = line(message)
    if text.holds("session is read-only") || text.parts(at: "writable connection") != nil {
      return readOnly(text)
    }
    return TaskFailure(EIO, "the PostgreSQL server of --tasks does not answer: \(text)\(remedy(for: text))")
  }

  /// - Parameter isNewSession: the tables were looked at just now.
  static func failure(_ state: String, _ message: String, isNewSession: Bool) -> TaskFailure {
    let text = line(message)
    let isRefusal = isRefusal(state, isNewSession)
    switch state {
    case "53100": return TaskFailure(ENOSPC, "PostgreSQL's disk is full: \(text)")
    case "55P03", "57014", "40P01", "40001":
      return TaskFailure(EBUSY, "tasks in PostgreSQL are locked by another session, and stayed so: \(text)")
    case "25006": return readOnly(text)
    case "42501", "3F000":
      return TaskFailure(
        EIO,
        "PostgreSQL does not allow it: \(text); give the role of --tasks the right to make the schema patchbay"
      )
    default:
      return TaskFailure(
        isRefusal ? EINVAL : EIO, "PostgreSQL: \(text) (SQLSTATE \(state))\(remedy(for: text))",
        isRefusal: isRefusal)
    }
  }

  /// Whether it is about one value: cardinality, data and integrity, a view's check, limits of a row, what a trigger
  /// says. What is undefined, or of another type (class 42), may be mended by a new session, which looks at the tables;
  /// where it is not, it is a trigger's.
  private static func isRefusal(_ state: String, _ isNewSession: Bool) -> Bool {
    let refusals = ["09", "21", "22", "23", "44", "54", "P0"]
    return refusals.contains(String(state.prefix(2)))
      || isNewSession && state.hasPrefix("42") && state != "42501" && state != "42P05"
  }

  private static func readOnly(_ text: String) -> TaskFailure {
    TaskFailure(
      EIO,
      "PostgreSQL is read-only (\(text)): a standby, or default_transaction_read_only is on; tasks are kept again as soon as it can be written"
    )
  }

  /// What to do about a pooler that does not let a host work.
  private static func remedy(for text: String) -> String {
    if text.holds("statement pooling") {
      return "; give PgBouncer pool_mode = transaction or session, or name the server itself in --tasks"
    }
    if text.holds("startup parameter") {
      return "; leave it out of the URL and the environment, or name the server itself in --tasks"
    }
    return ""
  }

  /// The first line, without white space at its end.
  private static func line(_ message: String) -> String {
    message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
  }
}
