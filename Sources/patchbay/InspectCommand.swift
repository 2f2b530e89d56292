import ArgumentParser
import PatchbayServer

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what is in a plugin, without serving it.",
    discussion:
      "Exit codes: 0 the host would load it, 1 it would not, and why. The plugin's constructors run.")

  @Argument(help: "The plugin's shared library.")
  var file: String

  func run() throws {
    let status = Inspection.run(file: file)
    if status != 0 { throw ExitCode(status) }
  }
}
