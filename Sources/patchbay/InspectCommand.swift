import PatchbayServer

/// `patchbay inspect`
enum InspectCommand: Command {
  static let name = "inspect"
  static let usage = "FILE"
  static let summary = "Show what is in a plugin, without serving it."
  static let groups: [FlagGroup] = []
  static let notes = """
    The plugin is loaded as the host would, so its constructors run; its start hook does not.

    Exit codes: 0 the host would load it, 1 it would not, and why, 64 wrong usage.
    """

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard arguments.rest.count == 1 else { throw UsageFault("inspect takes one plugin file") }
    return Inspection.run(file: arguments.rest[0])
  }
}
