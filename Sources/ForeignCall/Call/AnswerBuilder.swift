import Bytes
import JSON

/// Makes the answer of what a function returned and wrote, and frees what it gave out.
struct AnswerBuilder: Sendable {
  private let result: CompiledResult
  private let outputs: [CompiledOutput]
  /// Frees the result; by output, what it wrote.
  private let releases: [String: ForeignSymbol]
  /// Whether the answer is one value, and no object of several.
  private let isSingle: Bool

  init(_ compiled: CompiledSignature, symbols: (String) -> ForeignSymbol?) throws(SignatureFault) {
    result = compiled.result
    outputs = compiled.outputs
    var names: [String] = []
    if case .value(_, .function(let name)) = result.kind { names.append(name) }
    for case .value(.function(let name)) in outputs.map(\.kind) { names.append(name) }
    var releases: [String: ForeignSymbol] = [:]
    for name in names {
      guard let symbol = symbols(name) else {
        throw SignatureFault(
          1, "the library exports no function \(name), which is to free what this one gives out")
      }
      releases[name] = symbol
    }
    self.releases = releases
    let hasResult = if case .value = result.kind { 1 } else { 0 }
    isSingle = hasResult + outputs.count <= 1
  }

  /// - Parameter rooms: where the function has written, by output.
  func answer(_ returned: ForeignView, _ rooms: [OutputRoom], errorNumber: Int32) -> TypedAnswer {
    var answer = TypedAnswer()
    do throws(ValueReader.Fault) {
      if let refusal = StatusAnswer.refusal(result.kind, returned, errorNumber) {
        answer.status = refusal.status
        refusal.append(to: &answer.body)
      } else {
        try append(returned, rooms, to: &answer)
      }
    } catch {
      answer = .failed(error.reason)
    }
    if let fault = release(returned, rooms) { answer = .failed(fault) }
    return answer
  }

  private func append(
    _ returned: ForeignView, _ rooms: [OutputRoom], to answer: inout TypedAnswer
  ) throws(ValueReader.Fault) {
    if isSingle {
      if case .value(let shape, _) = result.kind {
        return try ValueReader.append(shape, at: returned, name: "the result", to: &answer.body)
      }
      guard let output = outputs.first, let room = rooms.first else { return answer.body.append("null") }
      if case .bytes = output.shape.kind {
        answer.content = .octets
        return try room.appendBytes(of: output, to: &answer.body)
      }
      return try room.append(output, to: &answer.body)
    }
    answer.body.append(UInt8(ascii: "{"))
    var isFirst = true
    if case .value(let shape, _) = result.kind {
      answer.body.append("\"result\":")
      try ValueReader.append(shape, at: returned, name: "the result", to: &answer.body)
      isFirst = false
    }
    for (output, room) in zip(outputs, rooms) {
      if !isFirst { answer.body.append(UInt8(ascii: ",")) }
      isFirst = false
      answer.body.append(jsonString: output.name)
      answer.body.append(UInt8(ascii: ":"))
      try room.append(output, to: &answer.body)
    }
    answer.body.append(UInt8(ascii: "}"))
  }

  /// Frees what is owned, whatever the answer is.
  private func release(_ returned: ForeignView, _ rooms: [OutputRoom]) -> String? {
    var fault: String?
    if case .value(_, let ownership) = result.kind {
      fault = release(returned.pointee(), ownership)
    }
    for (output, room) in zip(outputs, rooms) {
      if case .value(let ownership) = output.kind {
        fault = release(room.memory.view.pointee(), ownership) ?? fault
      }
    }
    return fault
  }

  private func release(_ memory: @autoclosure () -> ForeignView?, _ ownership: Ownership) -> String? {
    switch ownership {
    case .borrowed: return nil
    case .free: return memory().flatMap { ForeignSymbol.free($0) }
    case .function(let name): return memory().flatMap { releases[name]?.release($0) }
    }
  }
}
