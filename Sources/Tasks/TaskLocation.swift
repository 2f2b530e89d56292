import Logging
import PluginHost

/// Where a host keeps its tasks.
public enum TaskLocation: Sendable, Equatable {
  /// A file that the user has named.
  case sqlite(String)
  /// The host's own choice: the first of these files that no other host has. Their folders are made.
  case standard([String])
  /// A connection string of libpq.
  case postgres(String)
  /// Nowhere, and why.
  case none(String)

  /// A setting that may be no location, as it may be shown: without what may be a password.
  public static func shown(_ text: String) -> String { PostgresURL.shown(text) }

  /// As `--tasks` takes it: `sqlite:PATH`, `postgres://…`. Nil if it is neither.
  public init?(_ text: String) {
    if text.hasPrefix("sqlite:"), text.utf8.count > 7,
      !text.hasPrefix("sqlite://") || text.hasPrefix("sqlite:///")
    {
      self = .sqlite(String(text.dropFirst(7)))
    } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
      self = .postgres(text)
    } else {
      return nil
    }
  }

  func makeStore(owner: String, log: Logger) -> any TaskStore {
    switch self {
    case .sqlite(let path): SQLiteStore([path], owner: owner, makesFolder: false)
    case .standard(let paths): SQLiteStore(paths, owner: owner, makesFolder: true)
    case .postgres(let url): PostgresStore(url, owner: owner, log: log)
    case .none(let reason): NoStore(reason)
    }
  }
}
