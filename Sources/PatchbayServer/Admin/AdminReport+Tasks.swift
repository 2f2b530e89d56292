import Bytes
import EventLoop
import Glibc
import JSON
import PluginHost
import Tasks

/// Tasks for people and programs.
extension AdminReport {
  /// What came of a question, or 503 and why there is no answer.
  static func of<Value>(
    _ result: Result<Value, TaskFailure>, _ report: (Value) -> AdminReport
  ) -> AdminReport {
    switch result {
    case .success(let value): report(value)
    case .failure(let failure): .message(failure.code == EEXIST ? 409 : 503, failure.description)
    }
  }

  static func tasks(_ tasks: [TaskRecord], limit: Int, now: Int64) -> AdminReport {
    let rows = tasks.map { task in
      [
        task.id.description, task.kind, task.stateText,
        "\(task.attempt)/\(task.maximumAttempts.map(String.init) ?? "-")", String(task.priority),
        Age.text(now - task.created), task.state?.isFinal == true ? "-" : Age.text(task.due - now),
      ]
    }
    var text = Table(header: ["ID", "KIND", "STATE", "ATTEMPT", "PRIORITY", "AGE", "DUE IN"], rows: rows)
      .text(indent: 0)
    if tasks.count == limit { text += "\nThese are the newest \(limit); see --limit, --state and --kind.\n" }
    return AdminReport(json: .list(tasks.map(json(of:))), text: text)
  }

  /// No such kind of tasks, and which of those that there are may be meant.
  static func noKind(_ kind: String, among names: [String]) -> AdminReport {
    let hint = NearName.hint(for: kind, among: names)
    return .message(
      404, "there is no kind of tasks \(kind): no plugin declares it, and no task is of it\(hint)")
  }

  private static func json(of task: TaskRecord) -> JSONValue { .object(fields(of: task)) }

  private static func fields(of task: TaskRecord) -> [(String, JSONValue)] {
    [
      ("id", .text(task.id.description)), ("kind", .text(task.kind)), ("state", .text(task.stateText)),
      ("attempt", .number(task.attempt)), ("max_attempts", .optional(task.maximumAttempts)),
      ("priority", .number(task.priority)), ("unique_key", .optional(task.uniqueKey)),
      ("traceparent", .optional(task.traceparent)), ("payload_bytes", .number(task.payloadSize)),
      ("created", .text(LogTime.text(milliseconds: task.created))),
      ("due", .text(LogTime.text(milliseconds: task.due))),
      ("started", .optional(task.started.map { LogTime.text(milliseconds: $0) })),
      ("finished", .optional(task.finished.map { LogTime.text(milliseconds: $0) })),
      ("host", .optional(task.owner)),
    ]
  }

  static func task(_ detail: TaskDetail) -> AdminReport {
    let payload = String(validating: detail.payload, as: UTF8.self)
    let fields =
      fields(of: detail.record) + [
        ("payload", .optional(payload)),
        (
          "errors",
          .list(
            detail.faults.map { fault in
              .object([
                ("attempt", .number(fault.attempt)), ("time", .text(LogTime.text(milliseconds: fault.time))),
                ("error", .text(fault.text)),
              ])
            })
        ),
      ]
    var text = ""
    for (name, value) in self.fields(of: detail.record) {
      if case .null = value { continue }
      let shown = if case .text(let plain) = value { plain } else { value.rendered }
      text += name + String(repeating: " ", count: 14 - name.count) + ShownText.escaped(shown) + "\n"
    }
    text += "payload       \(payload.map { ShownText.escaped(String($0.prefix(2_000))) } ?? "(not UTF-8)")\n"
    for fault in detail.faults {
      text +=
        "error         attempt \(fault.attempt), \(LogTime.text(milliseconds: fault.time)): \(ShownText.escaped(fault.text))\n"
    }
    return AdminReport(json: .object(fields), text: text)
  }

  static func taskKinds(_ depths: [KindDepth], declared: [DeclaredKind]) -> AdminReport {
    let known = Set(depths.map(\.kind))
    let empty = declared.filter { !known.contains($0.name) }.map { KindDepth(kind: $0.name, isPaused: false) }
    let all = (depths + empty).sorted { $0.kind < $1.kind }
    func owner(_ depth: KindDepth) -> DeclaredKind? { declared.first { $0.name == depth.kind } }
    let json = all.map { depth -> JSONValue in
      let handler: String? = owner(depth).map { $0.isBlocking ? "blocking" : "async" }
      var fields: [(String, JSONValue)] = [
        ("kind", .text(depth.kind)), ("plugin", .optional(owner(depth)?.plugin)),
        ("handler", .optional(handler)),
        ("paused", .flag(depth.isPaused)), ("depth", .number(depth.depth)),
        ("oldest_age_ms", .optional(depth.oldestAge.map { Int($0) })),
      ]
      for state in TaskState.allCases { fields.append((state.rawValue, .number(depth.counts[state] ?? 0))) }
      return .object(fields)
    }
    let rows = all.map { depth in
      [
        depth.kind, owner(depth)?.plugin ?? "(nobody)",
        depth.isPaused ? "paused" : owner(depth) == nil ? "-" : "runs",
        String(depth.depth),
        depth.oldestAge.map { Age.text($0) } ?? "-",
      ] + TaskState.allCases.map { String(depth.counts[$0] ?? 0) }
    }
    let header =
      ["KIND", "PLUGIN", "STATE", "DEPTH", "OLDEST"] + TaskState.allCases.map { $0.rawValue.uppercased() }
    return AdminReport(json: .list(json), text: Table(header: header, rows: rows).text(indent: 0))
  }
}

extension KindDepth {
  /// Tasks that are not over.
  fileprivate var depth: Int { counts.reduce(0) { $0 + ($1.key.isFinal ? 0 : $1.value) } }
}

/// A span of time as people read it.
enum Age {
  static func text(_ milliseconds: Int64) -> String {
    milliseconds <= 0 ? "now" : Units.ages.roundedText(of: UInt64(milliseconds))
  }
}

extension LogTime {
  /// RFC 3339 with milliseconds.
  static func text(milliseconds: Int64) -> String {
    let fraction = (milliseconds % 1_000 + 1_000) % 1_000
    let digits = String(fraction + 1_000).dropFirst()
    return "\(text((milliseconds - fraction) / 1_000).dropLast()).\(digits)Z"
  }
}
