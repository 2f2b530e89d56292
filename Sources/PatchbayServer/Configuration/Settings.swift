import EventLoop
import PluginHost

/// All settings of the host, in the order of the help. A new one needs a line here and a property of `Configuration`.
public enum Settings {
  public static let all: [Setting] = serving + tasks + isolation + limits

  public static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

  /// Sizes and times without a reason for another limit; whoever has one more digit than that has mistyped.
  private static let largest = 1 << 40
  private static let longest: UInt64 = 8_760 * 3_600_000_000_000
  private static let time = SettingKind.time(to: longest)
  private static let timeout = time.map({ $0 == 0 ? nil : $0 }, back: { $0 ?? 0 })

  private static let serving: [Setting] = [
    Setting(
      list: "plugins", \.pluginFolders, "DIR", separator: ":", .serving, standard: "./plugins",
      "a folder with plugins (*.so)"),
    Setting(
      list: "trust-folder", \.trust.unchecked, "DIR", separator: ":", .serving, standard: "none",
      "load what is in it, whoever owns or may write it"),
    Setting(
      list: "host", \.hosts, "ADDRESS", separator: ",", .serving, standard: "0.0.0.0, all addresses",
      "where to listen"),
    Setting("port", \.port, .number(0...65_535), .serving, "the port; 0 takes a free one"),
    Setting("loops", \.loops, .number(1...1024), .serving, standard: "one for each core", "event loops"),
    Setting(
      "poller", \.poller, .choice("WHICH", ["auto": .auto, "epoll": .epoll, "io_uring": .ring]), .serving,
      "how event loops wait"),
    Setting(
      "pool-threads", \.pool.threads, .number(0...10_000), .serving,
      "threads for what blocks, at the most; 0: that gets 503"),
    Setting(
      "pool-queue", \.pool.queue, .number(0...10_000_000), .serving,
      "blocking calls that may wait for a thread; past it 503"),
    Setting("strict", \.isStrict, .toggle(), .serving, "end with code 3 if a plugin cannot be loaded"),
    Setting("no-docs", \.hasDocs, .toggle(false), .serving, "do not serve /docs and /openapi.json"),
    Setting("drain-time", \.drainTime, time, .serving, "time for calls under way at the end"),
    Setting(
      "admin", \.adminPath, .text("PATH"), .serving, standard: "one named by the port",
      "the socket for patchbay status, routes and reload"),
    Setting(
      "max-mapped", \.mappedLimit, .number(1...1_000_000), .serving,
      "old generations that stay mapped until the log warns"),
    Setting(
      "state-dir", \.stateFolder, .text("DIR"), .serving,
      standard: "$XDG_RUNTIME_DIR, $TMPDIR or /tmp; of tasks a state folder",
      "where private copies of plugins go, and tasks"),
    Setting(
      "log-level", \.logLevel,
      .choice("LEVEL", ["debug": "debug", "info": "info", "warning": "warning", "error": "error"]), .serving,
      "the least that is logged"),
  ]

  private static let tasks: [Setting] = [
    Setting(
      "tasks", \.tasks.location, .taskLocation, .tasks, standard: "a SQLite file in a state folder",
      "where durable tasks are kept"),
    Setting(
      "after-queue", \.afterQueue, .number(0...10_000_000), .tasks,
      "functions after responses that may wait; past it plugins get EAGAIN"),
    Setting(
      "task-lease", \.tasks.lease, milliseconds(.time(from: 300_000_000, to: 86_400_000_000_000)), .tasks,
      "until another host takes the tasks of one that has died"),
    Setting(
      "task-retention", \.tasks.retention.age, milliseconds(time), .tasks,
      "for tasks that are done or cancelled"),
    Setting(
      "task-retention-count", \.tasks.retention.count, .number(0...100_000_000), .tasks,
      "of them, the newest are kept"),
  ]

  private static func milliseconds(_ time: SettingKind<UInt64>) -> SettingKind<Int64> {
    time.map({ Int64($0 / 1_000_000) }, back: { UInt64($0) * 1_000_000 })
  }

  private static let isolation: [Setting] = [
    Setting(
      "isolation", \.isIsolated, .choice("WHERE", ["process": true, "none": false]), .isolation,
      "process: plugins get processes of their own, unless their settings say none"),
    Setting(
      "workers", \.workers, .number(1...256), .isolation, standard: "one for each core",
      "processes of each isolated plugin"),
  ]

  private static let limits: [Setting] = [
    Setting(
      "max-request-line", \.limits.head.requestLine, .size(from: 16, to: 1 << 30), .limits,
      "bytes of a request line; past it 414"),
    Setting(
      "max-headers", \.limits.head.fieldCount, .number(1...10_000), .limits, "header fields; past it 431"),
    Setting(
      "max-header-bytes", \.limits.head.headBytes, .size(from: 16, to: 1 << 30), .limits,
      "bytes of all header fields; past it 431"),
    Setting("max-body", \.limits.body, .size(to: largest), .limits, "bytes of a body; past it 413"),
    Setting(
      "max-request-memory", \.limits.requestMemory, .size(from: 1 << 20, to: largest), .limits,
      standard: "a quarter of the memory",
      "what all requests together hold, bodies before all; past it 503"),
    Setting(
      "max-connections", \.limits.connections, .number(1...10_000_000), .limits, "connections; past it 503"),
    Setting(
      "head-timeout", \.limits.headTime, timeout, .limits,
      "from the first byte of a request to the end of its head; then 408"),
    Setting(
      "body-timeout", \.limits.bodyTime, timeout, .limits, "between two pieces of a body; then 408"),
    Setting(
      "min-rate", \.limits.leastRate, .size(to: 1 << 30), .limits,
      "bytes a second of a body that comes, or a reply that is taken, once --body-timeout is over"),
    Setting("idle-timeout", \.limits.idleTime, timeout, .limits, "between two requests of a connection"),
    Setting("call-timeout", \.limits.callTime, timeout, .limits, "from a request to its reply; then 504"),
    Setting(
      "hook-timeout", \.hookTime, timeout, .limits,
      "for the loading of a plugin and each of its hooks; then its reload has failed"),
  ]
}
