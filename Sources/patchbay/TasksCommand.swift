import EventLoop
import PatchbayServer
import PluginHost

/// `patchbay tasks`
enum TasksCommand: Command {
  static let name = "tasks"
  static let usage =
    "[list | show ID | retry ID... | cancel ID... | discard ID... | pause KIND | resume KIND] [flags]"
  static let summary = "Show the durable tasks of a running host, and act on them."
  static let groups = [
    FlagGroup(
      title: "Which tasks list shows",
      flags: [
        Flag("state", "STATE", "scheduled, ready, running, retry, done, dead or cancelled"),
        Flag("kind", "KIND", "of this kind"),
        Flag("limit", "N", "the newest (default: 100, and 10000 with --json)"),
      ]), AdminFlags.group,
  ]
  static let notes = """
    Without a word: how many tasks there are of each kind, and how long the oldest has been waiting to run.

    show      one task, with its payload and the errors of all its attempts
    retry     a task that is dead or cancelled is ready again, with all its attempts
    cancel    a task that is not over will not run; one that runs is told, and its outcome does not count
    discard   a task that is over is forgotten
    pause     tasks of a kind are kept and not begun, in all hosts of the queue, until resume; a kind that no plugin of
              this host declares and no task is of is refused

    Exit codes: 0 done, 1 the host has not answered or refuses, and why, 64 wrong usage.
    """

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    let rest = arguments.rest.dropFirst()
    guard !rest.contains("") else { throw UsageFault("\(arguments.rest[0]) was given an empty text") }
    switch arguments.rest.first {
    case nil: return try AdminFlags.ask("GET", "/task-kinds", arguments)
    case "list" where rest.isEmpty: return try AdminFlags.ask("GET", "/tasks" + query(arguments), arguments)
    case "show" where rest.count == 1:
      return try AdminFlags.ask("GET", "/tasks/\(PathText.encoded(rest.first ?? ""))", arguments)
    case "retry"?, "cancel"?, "discard"?:
      guard !rest.isEmpty else { throw UsageFault("\(arguments.rest[0]) takes the identifier of a task") }
      var code: Int32 = 0
      for id in rest {
        let path = "/tasks/\(PathText.encoded(id))/\(arguments.rest[0])"
        code = max(code, try AdminFlags.ask("POST", path, arguments))
      }
      return code
    case "pause" where rest.count == 1, "resume" where rest.count == 1:
      let path = "/task-kinds/\(PathText.encoded(rest.first ?? ""))/\(arguments.rest[0])"
      return try AdminFlags.ask("POST", path, arguments)
    case "show"?: throw UsageFault("show takes the identifier of one task")
    case "pause"?, "resume"?: throw UsageFault("\(arguments.rest[0]) takes one kind of task")
    case "list"?:
      throw UsageFault("list takes no argument \"\(arguments.rest[1])\"; see --kind and --state")
    case let word?:
      let words = ["list", "show", "retry", "cancel", "discard", "pause", "resume"]
      throw UsageFault(
        "\"\(word)\" is not understood\(NearName.hint(for: word, among: words, within: 2)); it is list, show ID, retry ID, cancel ID, discard ID, pause KIND or resume KIND"
      )
    }
  }

  private static func query(_ arguments: Arguments) -> String {
    let items = ["state", "kind", "limit"].compactMap { name in
      arguments.value(name).map { "\(name)=\(PathText.encoded($0))" }
    }
    return items.isEmpty ? "" : "?" + items.joined(separator: "&")
  }
}
