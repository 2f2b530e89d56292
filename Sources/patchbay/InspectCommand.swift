import PatchbayServer
import PluginHost

/// `patchbay inspect`
enum InspectCommand: Command {
  static let name = "inspect"
  static let usage = "FILE... [flags]"
  static let summary = "Show what is in plugins, without serving them."
  static let groups = [
    FlagGroup(
      title: "Inspecting",
      flags: [
        Flag(
          "state-dir", "DIR",
          "where private copies of plugins go (default: $XDG_RUNTIME_DIR, $TMPDIR or /tmp)"),
        Flag(
          list: "trust-folder", "DIR",
          "look at what is in it, whoever owns or may write it; may be repeated (default: none)"),
      ])
  ]
  static let notes = """
    FILE is a plugin, or a folder of plugins (*.so). They are loaded as one host would, so that names and routes that
    clash are told, and their constructors run; their start hooks do not. DEADLINE and AT A TIME are what a route
    asks for itself; "-" is the host's own setting.

    Exit codes: 0 the host would load all of them, 1 it would not, and why, 64 wrong usage.
    """

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard !arguments.rest.isEmpty else { throw UsageFault("which plugin? Name a file, or a folder") }
    return Inspection.run(
      arguments.rest, stateFolder: arguments.value("state-dir"),
      trust: TrustedFolders(named: arguments.rest, unchecked: arguments.values["trust-folder"] ?? []))
  }
}
