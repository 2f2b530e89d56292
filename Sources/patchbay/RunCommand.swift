import PatchbayServer

/// `patchbay run`
enum RunCommand: Command {
  static let name = "run"
  static let usage = "[flags]"
  static let summary = "Serve the plugins of a folder."
  static let serves = true

  static let groups = [
    FlagGroup(
      title: "Serving",
      flags: [
        Flag(list: "plugins", "DIR", "a folder with plugins (*.so); may be repeated (default: ./plugins)"),
        Flag(
          list: "trust-folder", "DIR",
          "load what is in it, whoever owns or may write it; may be repeated (default: none)"),
        Flag(list: "host", "ADDRESS", "where to listen; may be repeated (default: 0.0.0.0, all addresses)"),
        Flag("port", "N", "the port; 0 takes a free one (default: 8000)"),
        Flag("loops", "N", "event loops (default: one for each core)"),
        Flag("poller", "WHICH", "how event loops wait: auto, epoll or io_uring (default: auto)"),
        Flag("pool-threads", "N", "threads for what blocks, at the most; 0: that gets 503 (default: 40)"),
        Flag("pool-queue", "N", "blocking calls that may wait for a thread; past it 503 (default: 1024)"),
        Flag("strict", nil, "end with code 3 if a plugin cannot be loaded"),
        Flag("no-docs", nil, "do not serve /docs and /openapi.json"),
        Flag("drain-time", "TIME", "time for calls under way at the end (default: 25s)"),
        Flag(
          "admin", "PATH",
          "the socket for patchbay status, routes and reload (default: one named by the port)"),
        Flag("max-mapped", "N", "old generations that stay mapped until the log warns (default: 100)"),
        Flag(
          "state-dir", "DIR",
          "where private copies of plugins go (default: $XDG_RUNTIME_DIR, $TMPDIR or /tmp), and tasks"),
        Flag("log-level", "LEVEL", "debug, info, warning or error (default: info)"),
        Flag("config", "FILE", "a YAML file with any of these settings"),
      ]),
    FlagGroup(
      title: "Tasks",
      flags: [
        Flag(
          "tasks", "WHERE",
          "sqlite:PATH, or postgres://USER@HOST/DATABASE (default: a SQLite file, see below)"),
        Flag(
          "after-queue", "N",
          "functions after responses that may wait; past it plugins get EAGAIN (default: 10000)"),
        Flag("task-lease", "TIME", "until another host takes the tasks of one that has died (default: 15s)"),
        Flag("task-retention", "TIME", "for tasks that are done or cancelled (default: 24h)"),
        Flag("task-retention-count", "N", "of them, the newest are kept (default: 100000)"),
      ]),
    FlagGroup(
      title: "Isolation",
      flags: [
        Flag(
          "isolation", "WHERE",
          "process: plugins get processes of their own, unless their settings say none (default: none)"),
        Flag("workers", "N", "processes of each isolated plugin (default: one for each core)"),
      ]),
    FlagGroup(
      title: "Limits",
      flags: [
        Flag("max-request-line", "SIZE", "bytes of a request line; past it 414 (default: 8K)"),
        Flag("max-headers", "N", "header fields; past it 431 (default: 100)"),
        Flag("max-header-bytes", "SIZE", "bytes of all header fields; past it 431 (default: 32K)"),
        Flag("max-body", "SIZE", "bytes of a body; past it 413 (default: 16M)"),
        Flag(
          "max-request-memory", "SIZE",
          "what all requests together hold, bodies before all; past it 503 (default: a quarter of the memory)"
        ),
        Flag("max-connections", "N", "connections; past it 503 (default: 65536)"),
        Flag(
          "head-timeout", "TIME",
          "from the first byte of a request to the end of its head; then 408 (default: 10s)"),
        Flag("body-timeout", "TIME", "between two pieces of a body; then 408 (default: 30s)"),
        Flag(
          "min-rate", "SIZE",
          "bytes a second of a body that comes, or a reply that is taken, once --body-timeout is over (default: 500)"
        ),
        Flag("idle-timeout", "TIME", "between two requests of a connection (default: 75s)"),
        Flag("call-timeout", "TIME", "from a request to its reply; then 504 (default: 60s)"),
        Flag(
          "hook-timeout", "TIME",
          "for the loading of a plugin and each of its hooks; then its reload has failed (default: 60s)"),
      ]),
  ]

  static let notes = """
    SIZE is a number of bytes, or one with K, M or G; TIME a number of seconds, or one with ms, s, m or h.
    A timeout of 0 is none. --pool-threads 0 is for plugins that never block, --pool-queue 0 lets no call wait,
    --after-queue 0 lets nothing follow a response, --drain-time 0 ends calls at once, --max-body 0 takes no bodies;
    --port 0 takes a free port. All other numbers are 1 at least.

    Each flag can also be set in the environment (--pool-threads as PATCHBAY_POOL_THREADS) or in the file of
    --config (pool-threads: 8). A flag goes before the environment, the environment before the file. Several
    folders are PATCHBAY_PLUGINS=a:b there, and plugins: [a, b] in the file; several addresses PATCHBAY_HOST=a,b and
    host: [a, b]. --strict and --no-docs are
    true or false there.

    Durable tasks are kept in tasks.db in --state-dir, if that is given; else in $STATE_DIRECTORY, which systemd sets;
    else in $XDG_STATE_HOME/patchbay/PORT, by default ~/.local/state/patchbay/PORT. It is made when a plugin has tasks.

    TERM and INT end the host when what is under way is done; a second one ends it at once. HUP loads all plugins anew. USR1
    and USR2 do nothing.

    Exit codes: 0 ended as asked, 1 cannot serve, 3 a plugin could not be loaded and --strict was given,
    64 wrong usage.
    """

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard arguments.rest.isEmpty else {
      let shown = TaskSettings.shown(arguments.rest[0])
      throw UsageFault("run takes no argument \"\(shown)\"; name a folder with --plugins")
    }
    do {
      let sources = try SettingSources(flags: arguments.values)
      return Host.run(try Configuration(sources), logLevel: try sources.logLevel())
    } catch {
      throw UsageFault("\(error)")
    }
  }
}
