import EventLoop
import Glibc
import PluginHost

/// The tables of a SQLite database of tasks, version 1.
enum SQLiteSchema {
  static let version: Int64 = 1
  /// "PBAY", by which a file is told from another program's.
  static let application: Int64 = 0x5042_4159

  /// - Parameter firstIdentifier: identifiers begin there: no number comes again when the file is made anew.
  static func tables(firstIdentifier: Int64) -> String {
    """
    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      priority INTEGER NOT NULL,
      attempt INTEGER NOT NULL DEFAULT 0,
      run INTEGER NOT NULL DEFAULT 0,
      max_attempts INTEGER,
      due INTEGER NOT NULL,
      created INTEGER NOT NULL,
      started INTEGER,
      finished INTEGER,
      lease INTEGER,
      owner TEXT,
      unique_key TEXT,
      traceparent TEXT,
      payload BLOB NOT NULL
    ) STRICT;
    CREATE INDEX tasks_ready ON tasks (kind, priority DESC, id) WHERE state = 'ready';
    CREATE INDEX tasks_waiting ON tasks (due) WHERE state IN ('scheduled', 'retry');
    CREATE INDEX tasks_running ON tasks (lease) WHERE state = 'running';
    CREATE INDEX tasks_finished ON tasks (state, finished) WHERE finished IS NOT NULL;
    CREATE UNIQUE INDEX tasks_unique ON tasks (kind, unique_key)
      WHERE unique_key IS NOT NULL AND state IN ('scheduled', 'ready', 'running', 'retry');
    CREATE TABLE faults (
      task INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
      attempt INTEGER NOT NULL,
      time INTEGER NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX faults_task ON faults (task);
    CREATE TABLE paused (kind TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE schedules (name TEXT PRIMARY KEY, slot INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO sqlite_sequence (name, seq) VALUES ('tasks', \(firstIdentifier));
    PRAGMA application_id = \(application);
    PRAGMA user_version = \(version);
    """
  }

  static func prepare(_ connection: SQLiteConnection, firstIdentifier: Int64) throws(TaskFailure) {
    // FULL: a commit is on disk when it returns, also if the machine loses power then.
    try connection.script(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
      PRAGMA journal_size_limit = 67108864;
      """)
    let found = try number("PRAGMA user_version", connection)
    let owner = try number("PRAGMA application_id", connection)
    let isEmpty = try number("SELECT count(*) FROM sqlite_schema", connection) == 0
    if isEmpty {
      try connection.script("BEGIN IMMEDIATE; \(tables(firstIdentifier: firstIdentifier)) COMMIT;")
    } else if owner != application {
      throw TaskFailure(
        EIO, "\(connection.path) is a database of another program; name another file with --tasks")
    } else if found > version {
      throw TaskFailure(EIO, "\(connection.path) was made by a newer host (version \(found)); use that one")
    }
  }

  /// After all identifiers that were ever given; where a row of another program has a very large one, that does not count.
  static func nextIdentifier(_ connection: SQLiteConnection) throws(TaskFailure) -> Int64 {
    let given = try number(
      "SELECT seq FROM sqlite_sequence WHERE name = 'tasks' AND seq < \(lastIdentifier)", connection)
    let present = try number("SELECT max(id) FROM tasks WHERE id < \(lastIdentifier)", connection)
    return max(given, present, given == 0 ? Clock.unixMilliseconds * 1_000 : 0) + 1
  }

  private static let lastIdentifier = Int64.max / 2

  private static func number(_ sql: String, _ connection: SQLiteConnection) throws(TaskFailure) -> Int64 {
    try connection.rows(sql) { $0.integer(0) }.first ?? 0
  }
}
