import DevServer

/// `patchbay new`
enum NewCommand: Command {
  static let name = "new"
  static let usage = "NAME [--language LANGUAGE]"
  static let summary = "Make a folder with a new plugin that works."
  static let groups = [
    FlagGroup(
      title: "Flags", flags: [Flag("language", "LANGUAGE", "\(languages) (default: c)")] + DevCommand.places)
  ]
  static let notes = "Exit codes: 0 made, 1 it cannot be made, and why, 64 wrong usage."

  private static var languages: String { "c, cpp or swift" }

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard arguments.rest.count == 1 else { throw UsageFault("new takes one name for the plugin") }
    let plugin = arguments.rest[0]
    if let problem = NewPlugin.problem(withName: plugin) { throw UsageFault(problem) }
    let text = arguments.value("language") ?? "c"
    guard let language = NewPlugin.Language(rawValue: text == "c++" ? "cpp" : text) else {
      throw UsageFault("there is no language \"\(text)\"; take \(languages)")
    }
    do {
      return NewPlugin.make(plugin, language, files: try DevCommand.files(arguments))
    } catch {
      throw UsageFault("\(error)")
    }
  }
}
