import ArgumentParser

/// What and where to serve. Nil: not given on the command line.
struct ServingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A folder with plugins (*.so); repeatable. (default: ./plugins)", valueName: "dir"))
  var plugins: [String] = []

  @Option(help: "The address to listen on. (default: 0.0.0.0)")
  var host: String?

  @Option(help: "The port to listen on; 0 takes a free one. (default: 8000)")
  var port: String?

  @Option(help: ArgumentHelp("Event loops. (default: one for each core)", valueName: "n"))
  var loops: String?

  @Option(help: ArgumentHelp("Threads for blocking handlers, at the most. (default: 40)", valueName: "n"))
  var poolThreads: String?

  @Option(
    help: ArgumentHelp(
      "Blocking calls that may wait for a thread; past it the answer is 503. (default: 1024)", valueName: "n")
  )
  var poolQueue: String?

  @Flag(help: "End with code 3 if a plugin cannot be loaded.")
  var strict = false

  @Option(help: ArgumentHelp("Time for calls under way at the end. (default: 25s)", valueName: "time"))
  var drainTime: String?

  @Option(
    help: ArgumentHelp(
      "Where private copies of plugins are kept. (default: $XDG_RUNTIME_DIR, $TMPDIR or /tmp)",
      valueName: "dir"))
  var stateDir: String?

  @Option(help: "What to log: debug, info, warning or error. (default: info)")
  var logLevel: String?

  @Option(help: ArgumentHelp("A YAML file with any of these settings.", valueName: "file"))
  var config: String?
}
