import EventLoop
import PluginHost
import Tasks

/// What the user said of durable tasks.
public struct TaskSettings: Sendable {
  /// Nil: a SQLite file in the host's state folder.
  public var location: TaskLocation?
  public var retention = Retention()
  /// Milliseconds after which another host may take the tasks of one that has died.
  public var lease: Int64 = 15_000

  public init() {}

  /// An argument that is none, as it may be shown: the URL of --tasks may have gone astray, with a password in it.
  public static func shown(_ argument: String) -> String {
    argument.contains("://") || argument.contains("@") ? TaskLocation.shown(argument) : argument
  }
}

extension SettingKind where Value == TaskLocation {
  /// A place of tasks. The text may hold a password, and with another scheme, or none, all the same.
  static var taskLocation: Self {
    let expected = "sqlite:PATH or postgres://USER@HOST/DATABASE"
    return SettingKind(
      placeholder: "WHERE", range: expected,
      parse: { text throws(UnfitSetting) in
        guard let location = TaskLocation(text) else { throw UnfitSetting(expected) }
        return location
      }, text: { _ in "" }, shown: TaskLocation.shown)
  }
}

extension Configuration {
  /// Where tasks are kept if nobody says otherwise: in a folder that survives the host and the machine's restart.
  ///
  /// `--state-dir` if it is given, else systemd's STATE_DIRECTORY, else the user's state folder (XDG Base Directory
  /// Specification), there in a folder named by the port, so that hosts side by side do not run each other's tasks.
  /// Hosts on port 0 take the first file that no other host has.
  var taskLocation: TaskLocation {
    if let location = tasks.location { return location }
    if let stateFolder { return .standard(["\(stateFolder)/tasks.db"]) }
    if let folder = Environment.value("STATE_DIRECTORY")?.split(separator: ":").first {
      return .standard(["\(folder)/tasks.db"])
    }
    let base: String
    if let folder = Environment.value("XDG_STATE_HOME"), folder.hasPrefix("/") {
      base = "\(folder)/patchbay"
    } else if let home = Environment.value("HOME"), home.hasPrefix("/") {
      base = "\(home)/.local/state/patchbay"
    } else {
      return .none("there is no folder for tasks, as HOME is not set; name a file with --tasks sqlite:PATH")
    }
    let others = port == 0 ? (1..<100).map { "\(base)/0/tasks-\($0).db" } : []
    return .standard(["\(base)/\(port)/tasks.db"] + others)
  }
}
