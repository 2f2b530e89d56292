import EventLoop
import PatchbayServer
import PluginHost

/// Flags of the commands that ask a running host.
enum AdminFlags {
  static let group = FlagGroup(
    title: "Which host",
    flags: [
      Flag("admin", "PATH", "its admin socket (default: that of the host on --port)"),
      Flag("port", "N", "the port that it serves (default: \(Configuration().port))"),
      Flag("json", nil, "JSON for programs, in place of a table"),
    ])

  /// Asks the host and prints what it says; the exit code.
  ///
  /// - Parameter isJSON: the answer is JSON whatever was asked for.
  static func ask(
    _ method: String, _ target: String, _ arguments: Arguments, isJSON: Bool = false
  ) throws(UsageFault) -> Int32 {
    let isJSON = isJSON || arguments.isSet("json")
    do {
      let sources = try SettingSources(flags: arguments.values)
      let answer = try AdminClient.request(
        method, target, path: sources.text("admin"),
        port: try sources.value("port", .number(1...65_535)) ?? Configuration().port,
        asJSON: arguments.isSet("json"))
      if answer.status < 300 || arguments.isSet("json") {
        StandardStreams.writeOutput(answer.body, as: isJSON ? .json : .plain)
      } else {
        StandardStreams.writeError(answer.body)
      }
      return answer.status < 300 ? 0 : 1
    } catch let fault as SettingFault {
      throw UsageFault("\(fault)")
    } catch {
      StandardStreams.writeError("patchbay: \(error)\n")
      return 1
    }
  }
}

/// `patchbay status`
enum StatusCommand: Command {
  static let name = "status"
  static let usage = "[flags]"
  static let summary = "Show the plugins of a running host, and what is wrong with them."
  static let groups = [AdminFlags.group]
  static let notes = "Exit codes: 0 the host has answered, 1 it has not, 64 wrong usage."

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard arguments.rest.isEmpty else { throw UsageFault("status takes no argument") }
    return try AdminFlags.ask("GET", "/plugins", arguments)
  }
}

/// `patchbay routes`
enum RoutesCommand: Command {
  static let name = "routes"
  static let usage = "[flags]"
  static let summary = "Show the routes of a running host, and the lane of each."
  static let groups = [AdminFlags.group]
  static let notes = "Exit codes: 0 the host has answered, 1 it has not, 64 wrong usage."

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard arguments.rest.isEmpty else { throw UsageFault("routes takes no argument") }
    return try AdminFlags.ask("GET", "/routes", arguments)
  }
}

/// `patchbay openapi`
enum OpenAPICommand: Command {
  static let name = "openapi"
  static let usage = "[flags]"
  static let summary = "Print the OpenAPI document of a running host."
  static let groups = [AdminFlags.group]
  static let notes = "Exit codes: 0 the host has answered, 1 it has not, 64 wrong usage."

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard arguments.rest.isEmpty else { throw UsageFault("openapi takes no argument") }
    return try AdminFlags.ask("GET", "/openapi.json", arguments, isJSON: true)
  }
}

/// `patchbay reload`
enum ReloadCommand: Command {
  static let name = "reload"
  static let usage = "[NAME] [flags]"
  static let summary = "Load a plugin of a running host anew, or all of them."
  static let groups = [AdminFlags.group]
  static let notes = """
    NAME is the plugin's name, or that of its file. The plugin is loaded even if its file has not changed. If it
    cannot be, the one that serves goes on serving.

    Exit codes: 0 what is on disk serves, 1 it does not, and why, or no host answers, 64 wrong usage.
    """

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard arguments.rest.count <= 1 else {
      throw UsageFault("reload takes one plugin's name, or none for all")
    }
    guard let name = arguments.rest.first else { return try AdminFlags.ask("POST", "/reload", arguments) }
    return try AdminFlags.ask("POST", "/plugins/\(PathText.encoded(name))/reload", arguments)
  }
}

/// Text as a segment of a path, or a value of a query.
enum PathText {
  static func encoded(_ name: String) -> String {
    name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }.joined()
  }
}
