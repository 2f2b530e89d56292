import HTTP

/// Reads a signature: see docs/typed-functions.md for the language.
///
/// What is checked here is the form, and that names are not given twice; whether constraints and defaults fit their
/// types is found when the signature is compiled (``CompiledSignature``).
public struct SignatureParser {
  var scanner: SignatureScanner
  /// How deep the type is nested that is being read.
  var depth = 0

  /// Deeper types are refused, longer signatures too.
  static let maximumDepth = 16
  static let maximumLength = 16_384
  static let maximumParameters = 64

  private init(_ text: String) { scanner = SignatureScanner(text) }

  public static func parse(_ text: String) throws(SignatureFault) -> Signature {
    guard text.utf8.count <= maximumLength else {
      throw SignatureFault(1, "the signature has more than \(maximumLength) bytes")
    }
    var parser = SignatureParser(text)
    let parameters = try parser.parameters()
    let result = try parser.result()
    guard parser.scanner.isAtEnd() else {
      throw SignatureFault(
        parser.scanner.column, "expected the end of the signature, \(parser.scanner.found())")
    }
    return Signature(parameters: parameters, result: result, text: text)
  }

  private mutating func parameters() throws(SignatureFault) -> [Parameter] {
    var parameters: [Parameter] = []
    if scanner.isAtEnd() { return parameters }
    if scanner.take("->") {
      scanner.move(to: scanner.position - 2)
      return parameters
    }
    repeat {
      let parameter = try parameter()
      guard !parameters.contains(where: { $0.name == parameter.name }) else {
        throw SignatureFault(parameter.column, "there are two parameters called \(parameter.name)")
      }
      parameters.append(parameter)
      guard parameters.count <= Self.maximumParameters else {
        throw SignatureFault(parameter.column, "there are more than \(Self.maximumParameters) parameters")
      }
    } while scanner.take(",")
    return parameters
  }

  private mutating func parameter() throws(SignatureFault) -> Parameter {
    scanner.skipSpace()
    var column = scanner.column
    guard var name = scanner.name() else {
      throw SignatureFault(column, "expected a parameter such as x: f64, \(scanner.found())")
    }
    var isOutput = false
    if name == "out", !scanner.comesNext(":") {
      isOutput = true
      scanner.skipSpace()
      column = scanner.column
      guard let next = scanner.name() else {
        throw SignatureFault(column, "expected the name of the out-parameter, \(scanner.found())")
      }
      name = next
    }
    try scanner.expect(":", "and a type after the parameter \(name)")
    var parameter =
      isOutput ? try output(name, column: column) : try input(name, column: column)
    parameter.description = try scanner.quoted()
    return parameter
  }

  private mutating func input(_ name: String, column: Int) throws(SignatureFault) -> Parameter {
    let value = try value()
    var input = Parameter.Input()
    while true {
      if scanner.take("=") {
        scanner.skipSpace()
        input.standardColumn = scanner.column
        input.standard = try literal()
      } else if scanner.take(word: "from") {
        input.place = try place()
      } else if scanner.take(word: "example") {
        input.example = try literal()
      } else {
        return Parameter(name: name, value: value, direction: .input(input), column: column)
      }
    }
  }

  private mutating func place() throws(SignatureFault) -> Place {
    scanner.skipSpace()
    let column = scanner.column
    switch scanner.name() {
    case "path": return .path
    case "query": return .query
    case "body": return .body
    case "header":
      scanner.skipSpace()
      let column = scanner.column
      let name = try scanner.quoted()
      if let name, !FieldRules.isToken(Array(name.utf8).span) {
        throw SignatureFault(column, "\"\(name)\" is no name of a header field")
      }
      return .header(name)
    default:
      throw SignatureFault(column, "values come from path, query, body or header")
    }
  }

  private mutating func output(_ name: String, column: Int) throws(SignatureFault) -> Parameter {
    var output = Parameter.Output()
    output.ownership = try ownership()
    let value = try value()
    if scanner.take(word: "up") {
      try expect(word: "to", "and a size after \"up\"")
      output.room = try size()
    }
    return Parameter(name: name, value: value, direction: .output(output), column: column)
  }

  /// A number of bytes or items: "256", "64K", "1M".
  private mutating func size() throws(SignatureFault) -> Int {
    scanner.skipSpace()
    let column = scanner.column
    let units = ["K": 1 << 10, "M": 1 << 20]
    guard let text = scanner.number(), let number = Int(text), number > 0, number <= 1 << 30 else {
      throw SignatureFault(column, "expected a size such as 256, 64K or 1M")
    }
    let unit = scanner.unit()
    guard let factor = unit.isEmpty ? 1 : units[unit], number * factor <= 1 << 30 else {
      throw SignatureFault(column, "expected a size such as 256, 64K or 1M, 1024M at the most")
    }
    return number * factor
  }
}
