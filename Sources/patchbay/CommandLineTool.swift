import EventLoop
import PatchbayServer
import PluginHost

/// Finds the command, or tells which there are.
enum CommandLineTool {
  /// All of them, in the order of the help.
  static var commands: [any Command.Type] {
    [
      RunCommand.self, DevCommand.self, NewCommand.self, InspectCommand.self, StatusCommand.self,
      RoutesCommand.self, OpenAPICommand.self,
      ReloadCommand.self, TasksCommand.self, WorkerCommand.self,
    ]
  }

  static let overview = """
    patchbay serves route handlers from shared libraries: each on the event loop or on the thread pool, as its own
    type says.

    Usage: patchbay COMMAND

    \(commands.map { row($0) }.joined(separator: "\n"))

    patchbay COMMAND --help tells more of each; patchbay --version tells the version.

    """

  private static func row(_ command: any Command.Type) -> String {
    "  " + command.name + String(repeating: " ", count: 10 - command.name.count) + command.summary
  }

  /// Runs what the arguments say; returns the exit code.
  static func run(_ arguments: ArraySlice<String>) -> Int32 {
    let isHelp: (String) -> Bool = { $0 == "--help" || $0 == "-h" || $0 == "help" }
    guard let name = arguments.first, !isHelp(name) else {
      StandardStreams.writeOutput(overview)
      return arguments.isEmpty ? 64 : 0
    }
    if name == "--version" || name == "version" {
      StandardStreams.writeOutput("patchbay \(Host.version)\n")
      return 0
    }
    guard let command = commands.first(where: { $0.name == name }) else {
      let hint = NearName.hint(for: name, among: commands.map { $0.name }, within: 2)
      StandardStreams.writeError("patchbay: there is no command \"\(name)\"\(hint)\n\n\(overview)")
      return 64
    }
    CommandLineMemory.hidePasswords()
    let rest = arguments.dropFirst()
    if rest.contains(where: { $0 == "--help" || $0 == "-h" }) {
      StandardStreams.writeOutput(command.help)
      return 0
    }
    do {
      let arguments = try Arguments(rest, flags: command.flags)
      if command.serves { StaticTLS.reserve() }
      // In a container it may be process 1, which inherits what the processes of plugins leave behind.
      if command.serves { try? Environment.leaveFirstProcess() }
      return try command.run(arguments)
    } catch {
      StandardStreams.writeError("patchbay \(name): \(error)\nSee patchbay \(name) --help.\n")
      return 64
    }
  }
}
