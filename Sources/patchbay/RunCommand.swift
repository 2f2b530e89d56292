import ArgumentParser
import PatchbayServer

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Serve the plugins of a folder.",
    discussion: """
      Every flag can also be set in the environment: --port as PATCHBAY_PORT, --pool-threads as \
      PATCHBAY_POOL_THREADS, and so on; or in the file of --config, as `port: 8000`. A flag goes before the \
      environment, the environment before the file.

      TERM and INT end the host when what is under way is done; a second one ends it at once.

      Exit codes: 0 ended as asked, 1 cannot serve, 3 a plugin could not be loaded and --strict was given, \
      64 wrong usage.
      """)

  @OptionGroup(title: "Serving") var serving: ServingOptions
  @OptionGroup(title: "Limits") var limits: LimitOptions

  func run() throws {
    let sources: SettingSources
    let configuration: Configuration
    do {
      sources = try SettingSources(configurationFile: serving.config)
      configuration = try self.configuration(sources)
    } catch {
      throw ValidationError("\(error)")
    }
    let status = Host.run(configuration, logLevel: sources.text(serving.logLevel, "log-level") ?? "info")
    if status != 0 { throw ExitCode(status) }
  }
}
