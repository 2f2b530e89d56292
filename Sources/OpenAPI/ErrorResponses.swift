import ForeignCall
import JSON

/// The errors that a typed function's route may answer: when, and with which body.
struct ErrorResponses {
  /// One reason for a status.
  private struct Reason {
    /// When that is.
    let text: String
    /// The `detail` of the answer.
    let detail: String
  }

  private var reasons: [Int: [Reason]] = [:]

  init(of function: TypedFunction) {
    for (status, details) in function.signature.result.refusals {
      for detail in details { add(status, "The function refuses: \(detail.trimmingFullStop)", detail) }
    }
    let inputs = function.inputs
    let takesJSON = inputs.contains { $0.source == .body || $0.source == .bodyMember }
    if takesJSON {
      add(400, "The body is not UTF-8, or nested too deeply", "There was an error parsing the body")
      add(413, "The values take too much memory", "The values take more memory than a call may have")
    }
    if takesJSON || inputs.contains(where: { $0.source == .bytes }) {
      add(413, "The body is too large", "The request's body is larger than this server takes.")
    }
    if inputs.contains(where: { $0.source == .path || $0.source == .query }) {
      add(414, "The path and the query are too long", "The request line is longer than this server allows.")
    }
    if inputs.contains(where: { if case .header = $0.source { true } else { false } }) {
      add(431, "The header fields are too large", "The header fields are larger than this server allows.")
    }
    add(500, "The function failed, and the host's log says how", "Internal Server Error")
    add(503, "The server is busy: try again later", "The server is busy. Try again in a moment.")
    add(504, "The function took too long", "The handler did not reply in time.")
  }

  private mutating func add(_ status: Int, _ text: String, _ detail: String) {
    reasons[status, default: []].append(Reason(text: text, detail: detail))
  }

  /// The statuses, in order.
  var statuses: [Int] { reasons.keys.sorted() }

  /// When this status is answered, in one line.
  func text(_ status: Int) -> String { (reasons[status] ?? []).map(\.text).joined(separator: ". ") }

  /// The body of one such answer.
  func example(_ status: Int) -> JSONValue {
    .object([("detail", .text(reasons[status]?.first?.detail ?? ""))])
  }
}

extension String {
  /// Without a full stop at its end: it becomes part of a longer line.
  fileprivate var trimmingFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
