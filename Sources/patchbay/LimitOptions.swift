import ArgumentParser

/// What a client may ask of the host. Nil: not given on the command line.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Request line, in bytes: 414 past it. (default: 8K)", valueName: "size"))
  var maxRequestLine: String?

  @Option(help: ArgumentHelp("Header fields of a request: 431 past it. (default: 100)", valueName: "n"))
  var maxHeaders: String?

  @Option(help: ArgumentHelp("All header fields, in bytes: 431 past it. (default: 32K)", valueName: "size"))
  var maxHeaderBytes: String?

  @Option(help: ArgumentHelp("Body of a request: 413 past it. (default: 16M)", valueName: "size"))
  var maxBody: String?

  @Option(help: ArgumentHelp("Connections: 503 past it. (default: 65536)", valueName: "n"))
  var maxConnections: String?

  @Option(help: ArgumentHelp("Time for a request's head: 408 past it. (default: 10s)", valueName: "time"))
  var headTimeout: String?

  @Option(
    help: ArgumentHelp(
      "Time between two pieces of a body, or of a reply: 408, or the end, past it. (default: 30s)",
      valueName: "time"))
  var bodyTimeout: String?

  @Option(help: ArgumentHelp("Time between two requests of a connection. (default: 75s)", valueName: "time"))
  var idleTimeout: String?

  @Option(
    help: ArgumentHelp(
      "Time from a request to its reply, where its route says nothing: 504 past it; 0: none. (default: 60s)",
      valueName: "time"))
  var callTimeout: String?
}
