import EventLoop

extension Signature.Result {
  /// The details of the answers that a function's result may lead to, by status; empty if it is no status.
  public var refusals: [Int: [String]] {
    switch self {
    case .void, .value: return [:]
    case .status(let map):
      var details = Self.details(map.statuses.keys.sorted()) { code in
        (map.statuses[code] ?? 500, "The function returned \(code).")
      }
      // Any other result but 0.
      if details[Int(map.others ?? 500)] == nil {
        details[Int(map.others ?? 500)] = ["The function returned 1."]
      }
      return details
    case .errno(let map):
      let numbers = Set(map.statuses.keys).union(StatusAnswer.known.keys).sorted()
      return Self.details(numbers) { number in
        (
          map.statuses[number] ?? map.others ?? StatusAnswer.known[number] ?? 500,
          SystemError.text(of: number)
        )
      }
    }
  }

  private static func details(
    _ codes: [Int32], _ answer: (Int32) -> (status: UInt16, detail: String)
  ) -> [Int: [String]] {
    var details: [Int: [String]] = [:]
    for code in codes {
      let (status, detail) = answer(code)
      if details[Int(status)]?.contains(detail) != true { details[Int(status), default: []].append(detail) }
    }
    return details
  }
}
