import Foundation
import PatchbayTesting

/// A plugin folder with the fixture `tasks/work`, the file that its tasks write to, and a folder for the database.
final class TaskFolder: Sendable {
  let plugins: PluginFolder
  let state: PluginFolder
  var log: String { "\(state.path)/ran.log" }
  var database: String { "\(state.path)/tasks.db" }

  init(defines: [String] = [], settings: String = "") throws {
    plugins = try PluginFolder()
    state = try PluginFolder()
    try plugins.write("log: \(state.path)/ran.log\n\(settings)", to: "work.yaml")
    try plugins.add("tasks/work", defines: defines)
  }

  /// Flags for a host that keeps its tasks there, and takes over from a dead one soon.
  var flags: [String] { ["--tasks", "sqlite:\(database)", "--task-lease", "300ms"] }

  /// What has run: lines "KIND ID ATTEMPT PAYLOAD".
  var ran: [String] {
    ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }
}

/// A task as `patchbay tasks list --json` shows it.
struct ListedTask: Decodable {
  let id: String
  let kind: String
  let state: String
  let attempt: Int
  let maxAttempts: Int?
}

struct ShownTask: Decodable {
  struct Fault: Decodable {
    let attempt: Int
    let error: String
  }
  let id: String
  let state: String
  let attempt: Int
  let payload: String?
  let traceparent: String?
  let errors: [Fault]
}

struct ListedKind: Decodable {
  let kind: String
  let plugin: String?
  let paused: Bool
  let depth: Int
  let ready: Int
  let oldestAgeMs: Int?
}

extension TestHost {
  /// Enqueues a task by the fixture's route; its id.
  func enqueue(
    _ payload: String = "ok", kind: String = "work", query: String = "", isAsync: Bool = false,
    headers: [(String, String)] = []
  ) throws -> String {
    let path = "/\(isAsync ? "enqueue-async" : "enqueue")/\(kind)\(query)"
    let response = try request("POST", path, headers: headers, body: payload)
    guard response.status == 202 else { throw TestingError(.malformed, "\(response)") }
    return try response.decode([String: String].self)["task"] ?? ""
  }

  func listTasks(_ flags: String...) throws -> [ListedTask] { try json(["list"] + flags) }
  func task(_ id: String) throws -> ShownTask { try json(["show", id]) }
  func taskKinds() throws -> [ListedKind] { try json([]) }

  private func json<Value: Decodable>(_ words: [String]) throws -> Value {
    let answer = try Subprocess.run(Project.host, ["tasks"] + words + ["--json"] + adminFlags)
    guard answer.code == 0 else { throw TestingError(.malformed, answer.output + answer.errors) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(answer.output.utf8))
  }

  func tasks(_ words: String...) throws -> (code: Int, output: String, errors: String) { try tasks(words) }

  func tasks(_ words: [String]) throws -> (code: Int, output: String, errors: String) {
    try Subprocess.run(Project.host, ["tasks"] + words + adminFlags)
  }

  /// Asks again and again until the task is in that state.
  func waitForTask(_ id: String, _ state: String, timeout: Duration = .seconds(20)) throws -> ShownTask {
    let deadline = ContinuousClock.now + timeout
    while true {
      let task = try task(id)
      if task.state == state { return task }
      if ContinuousClock.now > deadline {
        throw TestingError(
          .timeout, "task \(id) is \(task.state), attempt \(task.attempt), errors \(task.errors)")
      }
    }
  }
}
