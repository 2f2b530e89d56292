import Bytes
import JSON

/// Parameters from the JSON body.
extension ArgumentBinder {
  mutating func bindBody<Source: ArgumentSource>(_ source: Source) {
    let saysJSON = source.saysJSON
    source.withBody { body in
      if body.isEmpty {
        bindNothingFromBody()
      } else if saysJSON {
        bindJSON(body)
      } else {
        bindPlainBody(body)
      }
    }
  }

  private mutating func bindJSON(_ body: Span<UInt8>) {
    var document = JSONDocument()
    do {
      try document.read(body)
    } catch {
      return reject(error, in: body)
    }
    guard let root = document.root else { return bindNothingFromBody() }
    for index in compiled.order {
      let input = compiled.inputs[index]
      switch input.place {
      case .wholeBody: store(root, of: document, as: input)
      case .bodyMember(let name):
        guard document.kind(of: root) == .object else {
          // Not even a default stands for a member of what has no members.
          errors.append(.missing, at: input.location, input: Array("null".utf8))
          continue
        }
        if let node = document.member(named: name.span, of: root) {
          store(node, of: document, as: input)
        } else {
          bindNothing(input)
        }
      case .path, .query, .header, .rawBody: continue
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
    for index in compiled.order {
      let input = compiled.inputs[index]
      switch input.place {
      case .wholeBody:
        if let error = memory.store(text: body, as: input.shape, at: input.offset, of: frame) {
          errors.append(error, at: input.location, text: body)
        }
      case .bodyMember: bindNothing(input)
      case .path, .query, .header, .rawBody: continue
      }
    }
  }

  private mutating func bindNothingFromBody() {
    for index in compiled.order {
      let input = compiled.inputs[index]
      switch input.place {
      case .wholeBody, .bodyMember: bindNothing(input)
      case .path, .query, .header, .rawBody: continue
      }
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
