/// Defaults and examples.
extension SignatureParser {
  mutating func literal() throws(SignatureFault) -> Literal {
    scanner.skipSpace()
    let column = scanner.column
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw SignatureFault(column, "values are nested more than \(Self.maximumDepth) deep")
    }
    if let text = try scanner.quoted() { return .text(text) }
    if let number = scanner.number() {
      guard Self.isJSON(number) else { throw SignatureFault(column, "numbers have no zeros before others") }
      return .number(number)
    }
    if let name = scanner.name() {
      switch name {
      case "null": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: return .text(name)
      }
    }
    if scanner.take("[") { return try list() }
    if scanner.take("{") { return try object() }
    throw SignatureFault(column, "expected a value, \(scanner.found())")
  }

  private mutating func list() throws(SignatureFault) -> Literal {
    var items: [Literal] = []
    if scanner.take("]") { return .list(items) }
    repeat { items.append(try literal()) } while scanner.take(",")
    try scanner.expect("]", "behind the items of a list")
    return .list(items)
  }

  private mutating func object() throws(SignatureFault) -> Literal {
    var members: [Literal.Member] = []
    if scanner.take("}") { return .object(members) }
    repeat {
      scanner.skipSpace()
      let column = scanner.column
      guard let name = try scanner.quoted() ?? scanner.name() else {
        throw SignatureFault(column, "expected the name of a member, \(scanner.found())")
      }
      guard !members.contains(where: { $0.name == name }) else {
        throw SignatureFault(column, "there are two members called \(name)")
      }
      try scanner.expect(":", "and a value after the name")
      members.append(Literal.Member(name: name, value: try literal()))
    } while scanner.take(",")
    try scanner.expect("}", "behind the members of an object")
    return .object(members)
  }

  /// No zero stands before another digit of the whole part.
  private static func isJSON(_ number: String) -> Bool {
    let digits = number.drop { $0 == "-" }.prefix { $0.isNumber }
    return digits.count == 1 || digits.first != "0"
  }
}
