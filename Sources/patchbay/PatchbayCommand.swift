import ArgumentParser
import PatchbayServer

/// `patchbay`: the command line, and nothing else.
@main
struct PatchbayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patchbay",
    abstract:
      "Serves route handlers from shared libraries: each on the event loop or the thread pool, by its type.",
    version: Host.version,
    subcommands: [RunCommand.self, InspectCommand.self])
}
