import PatchbayServer

/// `patchbay run`
enum RunCommand: Command {
  static let name = "run"
  static let usage = "[flags]"
  static let summary = "Serve the plugins of a folder."
  static let serves = true

  static var groups: [FlagGroup] { groups { Flag($0) } }

  /// All settings of the host under their headings, and the file that may have them.
  static func groups(_ flag: (Setting) -> Flag) -> [FlagGroup] {
    Setting.Group.allCases.map { group in
      var flags = Settings.all.filter { $0.group == group }.map(flag)
      if group == .serving { flags.append(Flag("config", "FILE", "a YAML file with any of these settings")) }
      return FlagGroup(title: group.rawValue, flags: flags)
    }
  }

  static let notes = """
    SIZE is a number of bytes, or one with K, M or G; TIME a number of seconds, or one with ms, s, m or h.
    A timeout of 0 is none. --pool-threads 0 is for plugins that never block, --pool-queue 0 lets no call wait,
    --after-queue 0 lets nothing follow a response, --drain-time 0 ends calls at once, --max-body 0 takes no bodies.

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
      let configuration = try Configuration(sources)
      return Host.run(configuration, logLevel: configuration.logLevel)
    } catch {
      throw UsageFault("\(error)")
    }
  }
}
