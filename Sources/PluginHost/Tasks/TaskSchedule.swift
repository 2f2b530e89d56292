/// A task that is enqueued again and again, as a plugin's settings say:
///
///     schedules:
///       - kind: report                # a kind of task
///         cron: "0 8 * * 1-5"         # in UTC
///         payload: '{"for": "all"}'   # default: empty
///         priority: 5                 # default: 0
public struct TaskSchedule: Equatable, Sendable {
  /// Tells it from all others of the host, also after a restart.
  public var name: String
  public var kind: String
  public var cron: CronExpression
  public var payload: String
  public var priority: Int

  /// All schedules of a plugin.
  ///
  /// - Throws: which setting is wrong.
  static func read(_ settings: PluginSettings, plugin: String) throws(PluginProblem) -> [TaskSchedule] {
    let values = settings.values
    let reader = SettingReader(settings)
    var schedules: [TaskSchedule] = []
    for index in 0..<1_000 {
      let prefix = "schedules.\(index)"
      guard values.keys.contains(where: { $0.hasPrefix("\(prefix).") }) else { break }
      guard let kind = values["\(prefix).kind"], TaskName.isFit(kind) else {
        throw wrong("\(prefix).kind", values["\(prefix).kind"], "a kind of task")
      }
      guard let text = values["\(prefix).cron"], let cron = CronExpression(text) else {
        throw wrong(
          "\(prefix).cron", values["\(prefix).cron"],
          "five fields as in \"0 8 * * 1-5\" that say a date there is, or @daily and the like")
      }
      let priority = try reader.value("\(prefix).priority", .number(-32_768...32_767)) ?? 0
      let payload = values["\(prefix).payload"] ?? ""
      guard payload.utf8.count <= NewTask.maximumPayload else {
        throw wrong("\(prefix).payload", "(so long)", "at most 1 MiB")
      }
      schedules.append(
        TaskSchedule(
          name: "\(plugin)/\(kind)/\(text)/\(payload)", kind: kind, cron: cron, payload: payload,
          priority: priority))
    }
    return schedules
  }

  private static func wrong(_ key: String, _ text: String?, _ expected: String) -> PluginProblem {
    PluginProblem(
      text.map { "has the setting \(key): \($0), which must be \(expected)" }
        ?? "lacks the setting \(key), which must be \(expected)",
      remedy: "mend its settings file")
  }
}
