/// Types and what their values are held to.
extension SignatureParser {
  mutating func value() throws(SignatureFault) -> Value {
    var value = try plainValue()
    if scanner.take("?") { value.isOptional = true }
    try constraints(of: &value)
    return value
  }

  /// A type without what may stand behind it: also the type of a list's items, since constraints that follow are the
  /// list's. In parentheses it has its own.
  private mutating func plainValue() throws(SignatureFault) -> Value {
    scanner.skipSpace()
    let column = scanner.column
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw SignatureFault(column, "types are nested more than \(Self.maximumDepth) deep")
    }
    guard scanner.take("(") else { return Value(type: try type(), column: column) }
    let value = try value()
    try scanner.expect(")", "behind what is in parentheses")
    return value
  }

  private mutating func type() throws(SignatureFault) -> ValueType {
    if scanner.comesNext("{") { return .structure(try fields()) }
    scanner.skipSpace()
    let column = scanner.column
    guard let name = scanner.name() else {
      throw SignatureFault(column, "expected a type, \(scanner.found())")
    }
    if let type = IntegerType(rawValue: name) { return .integer(type) }
    if let type = FloatType(rawValue: name) { return .float(type) }
    switch name {
    case "bool": return .bool
    case "str": return .text
    case "bytes": return .bytes
    case "enum": return .enumeration(try cases())
    case "list":
      try expect(word: "of", "and the type of the items after \"list\"")
      return .list(try plainValue())
    case "pointer":
      try expect(word: "to", "and a struct such as {x: f64} after \"pointer\"")
      guard scanner.comesNext("{") else {
        throw SignatureFault(
          scanner.column,
          "only pointers to structs, as {x: f64}; a pointer to a number is i32? or an out-parameter")
      }
      return .pointer(try fields())
    default:
      throw SignatureFault(
        column,
        "there is no type \"\(name)\"; the types are i8 to i64, u8 to u64, f32, f64, bool, str, bytes, "
          + "enum {…}, list of …, {…} and pointer to {…}")
    }
  }

  private mutating func fields() throws(SignatureFault) -> [Field] {
    scanner.skipSpace()
    let start = scanner.column
    try scanner.expect("{", "before the fields of a struct")
    var fields: [Field] = []
    repeat {
      scanner.skipSpace()
      let column = scanner.column
      guard let name = scanner.name() else {
        throw SignatureFault(column, "expected a field such as x: f64, \(scanner.found())")
      }
      guard !fields.contains(where: { $0.name == name }) else {
        throw SignatureFault(column, "there are two fields called \(name)")
      }
      try scanner.expect(":", "and a type after the field \(name)")
      var field = Field(name: name, value: try value(), column: column)
      if scanner.take("=") {
        scanner.skipSpace()
        field.standardColumn = scanner.column
        field.standard = try literal()
      }
      field.description = try scanner.quoted()
      fields.append(field)
      guard fields.count <= Self.maximumParameters else {
        throw SignatureFault(start, "the struct has more than \(Self.maximumParameters) fields")
      }
    } while scanner.take(",")
    try scanner.expect("}", "behind the fields of a struct")
    return fields
  }

  private mutating func cases() throws(SignatureFault) -> [EnumerationCase] {
    try scanner.expect("{", "before the cases of an enum")
    var cases: [EnumerationCase] = []
    var next: Int64 = 0
    repeat {
      scanner.skipSpace()
      let column = scanner.column
      guard let name = scanner.name() else {
        throw SignatureFault(column, "expected the name of a case, \(scanner.found())")
      }
      guard !cases.contains(where: { $0.name == name }) else {
        throw SignatureFault(column, "there are two cases called \(name)")
      }
      if scanner.take("=") { next = Int64(try whole("a value of a case")) }
      guard let value = Int32(exactly: next) else {
        throw SignatureFault(column, "the value of \(name) does not fit an int")
      }
      cases.append(EnumerationCase(name: name, value: value))
      next += 1
    } while scanner.take(",")
    try scanner.expect("}", "behind the cases of an enum")
    return cases
  }

  mutating func expect(word: String, _ purpose: String) throws(SignatureFault) {
    scanner.skipSpace()
    let column = scanner.column
    guard !scanner.take(word: word) else { return }
    throw SignatureFault(column, "expected \"\(word)\" \(purpose), \(scanner.found())")
  }

  /// A whole number that fits 32 bits.
  mutating func whole(_ purpose: String) throws(SignatureFault) -> Int32 {
    scanner.skipSpace()
    let column = scanner.column
    guard let text = scanner.number(), let number = Int32(text) else {
      throw SignatureFault(column, "expected \(purpose): a whole number that fits an int")
    }
    return number
  }
}
