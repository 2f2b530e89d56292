import Bytes
import JSON

/// Parameters from the body.
extension ArgumentBinder {
  mutating func bindBody<Source: ArgumentSource>(_ source: Source) {
    if case .none = compiled.body { return }
    source.withBody { body in
      if body.isEmpty {
        bindNothingFromBody()
      } else if case .raw(let input) = compiled.body {
        bindRawBody(input, body)
      } else if source.saysJSON {
        bindJSON(body)
      } else {
        bindPlainBody(body)
      }
    }
  }

  private mutating func bindNothingFromBody() {
    switch compiled.body {
    case .none: break
    case .raw(let input), .whole(let input): bindNothing(input)
    case .members(let inputs): for input in inputs { bindNothing(input) }
    }
  }

  private mutating func bindRawBody(_ input: CompiledInput, _ body: Span<UInt8>) {
    guard case .bytes(let rule) = input.shape.kind else { return }
    if let error = rule.fault(body.count, of: .bytes) {
      return errors.append(error, at: input.location, text: body)
    }
    // The request stays as it is for as long as the call lasts.
    frame.store(borrowing: body, at: input.offset)
  }

  private mutating func bindJSON(_ body: Span<UInt8>) {
    var document = JSONDocument()
    do {
      try document.read(body)
    } catch {
      return reject(error, in: body)
    }
    guard let root = document.root else { return bindNothingFromBody() }
    switch compiled.body {
    case .none, .raw: break
    case .whole(let input): store(root, of: document, as: input)
    case .members(let inputs):
      let isObject = document.kind(of: root) == .object
      for input in inputs {
        let name = input.nameBytes
        if !isObject {
          // Not even a default stands for a member of what has no members.
          errors.append(.missing, at: input.location, input: Array("null".utf8))
        } else if let node = document.member(named: name.span, of: root) {
          store(node, of: document, as: input)
        } else {
          bindNothing(input)
        }
      }
    }
  }

  private mutating func store(_ node: JSONNode, of document: borrowing JSONDocument, as input: CompiledInput)
  {
    errors.location = input.location
    memory.store(node, of: document, as: input.shape, at: input.offset, of: frame, &errors)
  }

  /// A body that does not say it is JSON is one text: for numbers and texts that is enough, for the rest it is wrong.
  private mutating func bindPlainBody(_ body: Span<UInt8>) {
    guard case .whole(let input) = compiled.body else { return bindNothingFromBody() }
    if let error = memory.store(text: body, as: input.shape, at: input.offset, of: frame) {
      errors.append(error, at: input.location, text: body)
    }
  }

  /// A body that is no JSON: nothing else is worth telling.
  private mutating func reject(_ fault: JSONFault, in body: Span<UInt8>) {
    switch fault.reason {
    case .encoding, .depth, .size, .number: errors.makeUnreadable()
    default:
      let error = ValidationError(
        "json_invalid", "JSON decode error", [("error", Literal.text("\(fault.message)").json)])
      errors.replaceAll(
        with: error, at: [.name("body"), .index(fault.characterOffset(in: body))], input: Array("{}".utf8))
    }
  }
}
