import PatchbayServer

/// `patchbay worker`
enum WorkerCommand: Command {
  static let name = "worker"
  static let usage = ""
  static let summary = "Serve one isolated plugin; started by patchbay run, not by people."
  static let groups: [FlagGroup] = []
  static let notes = "Exit codes: 64 if no host has started it; else those of the plugin's process."

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 { WorkerHost.run() }
}
