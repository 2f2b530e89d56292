import EventLoop
import Exchange
import Glibc
import PluginHost
import Tasks

/// What the admin socket answers about tasks. On its loop; the answers come from threads of the engine.
extension AdminService {
  func listTasks(_ call: Call, _ answer: AdminAnswer) {
    // People get as much as they can read.
    var filter = TaskFilter(kind: call.queryParameter("kind"), limit: answer.isText ? 100 : 10_000)
    if let text = call.queryParameter("state") {
      guard let state = TaskState(rawValue: text) else {
        let names = TaskState.allCases.map(\.rawValue)
        let hint = NearName.hint(for: text, among: names)
        return answer(
          .message(400, "there is no state \(text); it is one of \(names.joined(separator: ", "))\(hint)"))
      }
      filter.state = state
    }
    if let text = call.queryParameter("limit") {
      guard let limit = Int(text), (1...1_000_000).contains(limit) else {
        return answer(.message(400, "the limit \(text) is no whole number from 1 to 1000000"))
      }
      filter.limit = limit
    }
    tasks.list(filter) { [filter, tasks] result in
      // Nothing of a kind may mean that there is no such kind.
      if let kind = filter.kind, case .success(let records) = result, records.isEmpty {
        return tasks.knownKinds(unless: kind) { names in
          answer(
            AdminReport.of(names) { names in
              names.map { .noKind(kind, among: $0) } ?? .tasks([], limit: filter.limit, now: 0)
            })
        }
      }
      answer(AdminReport.of(result) { .tasks($0, limit: filter.limit, now: Clock.unixMilliseconds) })
    }
  }

  func showTask(_ call: Call, _ answer: AdminAnswer) {
    let text = call.pathParameter(0) ?? ""
    guard let id = TaskIdentifier(text) else {
      return answer(.message(404, "there is no task \(text)"))
    }
    tasks.detail(id) { result in
      answer(
        AdminReport.of(result) { $0.map { .task($0) } ?? .message(404, "there is no task \(id)") })
    }
  }

  func actOnTask(_ call: Call, _ answer: AdminAnswer) {
    let text = call.pathParameter(0) ?? ""
    guard let act = call.pathParameter(1).flatMap({ TaskAct(rawValue: $0) }), let id = TaskIdentifier(text)
    else {
      return answer(.message(404, "there is no task \(text), or nothing of that name to do with it"))
    }
    tasks.act(act, on: id) { result in
      answer(
        AdminReport.of(result) { result in
          switch result {
          case .done: .message(200, "task \(id): \(act.past)")
          case .noSuchTask: .message(404, "there is no task \(id)")
          case .impossible(let state): .message(409, "task \(id) is \(state): \(act.condition)")
          }
        })
    }
  }

  func listTaskKinds(_ answer: AdminAnswer) {
    let declared = tasks.declaredKinds
    tasks.depths { result in answer(AdminReport.of(result) { .taskKinds($0, declared: declared) }) }
  }

  func switchTaskKind(_ call: Call, _ answer: AdminAnswer) {
    let (kind, act) = (call.pathParameter(0) ?? "", call.pathParameter(1) ?? "")
    guard act == "pause" || act == "resume" else {
      return answer(.message(404, "a kind of tasks can be paused and resumed, and nothing else"))
    }
    tasks.setPaused(kind, act == "pause") { result in
      answer(
        AdminReport.of(result) { result in
          switch result {
          case .done: .message(200, "tasks of the kind \(kind) \(act == "pause" ? "wait" : "run again")")
          case .noSuchKind(let names): .noKind(kind, among: names)
          }
        })
    }
  }
}

extension TaskAct {
  fileprivate var past: String {
    switch self {
    case .cancel: "cancelled"
    case .retry: "ready again"
    case .discard: "discarded"
    }
  }

  fileprivate var condition: String {
    switch self {
    case .cancel: "there is nothing to cancel any more"
    case .retry: "only tasks that are dead or cancelled can be tried again"
    case .discard: "only tasks that are over can be discarded; cancel it first"
    }
  }
}
