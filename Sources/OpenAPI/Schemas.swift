import ForeignCall
import JSON

/// JSON Schema (2020-12) of the signature language.
enum Schemas {
  /// Of what comes in: with constraints, and the default of a parameter.
  static func schema(of parameter: Parameter) -> JSONValue {
    var members = self.members(of: parameter.value, isResult: false)
    if case .input(let input) = parameter.direction, let standard = input.standard {
      members.append(("default", value(standard)))
    }
    if let description = parameter.description { members.append(("description", .text(description))) }
    return .object(members)
  }

  /// Of what a function gives.
  static func result(_ value: Value) -> JSONValue { .object(members(of: value, isResult: true)) }

  static func value(_ literal: Literal) -> JSONValue { .verbatim(literal.json) }

  private static func members(of value: Value, isResult: Bool) -> [(String, JSONValue)] {
    var members = plainMembers(of: value, isResult: isResult)
    // No number is what JSON calls infinity or NaN: they are null.
    var isNullable = value.isOptional
    if isResult, case .float = value.type { isNullable = true }
    guard isNullable else { return members }
    if members.first?.0 == "type", case .text(let type) = members[0].1 {
      members[0].1 = .list([.text(type), .text("null")])
    }
    if let index = members.firstIndex(where: { $0.0 == "enum" }), case .list(let cases) = members[index].1 {
      members[index].1 = .list(cases + [.null])
    }
    return members
  }

  private static func plainMembers(of value: Value, isResult: Bool) -> [(String, JSONValue)] {
    let constraints = value.constraints
    switch value.type {
    case .integer(let type):
      var members: [(String, JSONValue)] = [("type", .text("integer"))]
      if type == .i32 || type == .i64 { members.append(("format", .text(type == .i32 ? "int32" : "int64"))) }
      if !isResult { members += bounds(constraints, minimum: "\(type.minimum)", maximum: "\(type.maximum)") }
      return members
    case .float(let type):
      return [("type", .text("number")), ("format", .text(type == .f32 ? "float" : "double"))]
        + (isResult ? [] : bounds(of: type, constraints))
    case .bool: return [("type", .text("boolean"))]
    case .text:
      var members: [(String, JSONValue)] = [("type", .text("string"))]
      guard !isResult else { return members }
      members += lengths(constraints, "Length")
      if let pattern = constraints.pattern { members.append(("pattern", .text(pattern))) }
      return members
    case .bytes:
      return isResult
        ? [("type", .text("string")), ("contentEncoding", .text("base64"))] : [("type", .text("string"))]
    case .enumeration(let cases):
      return [("type", .text("string")), ("enum", .list(cases.map { .text($0.name) }))]
    case .list(let item):
      return [("type", .text("array")), ("items", .object(members(of: item, isResult: isResult)))]
        + (isResult ? [] : lengths(constraints, "Items"))
    case .structure(let fields), .pointer(let fields): return object(fields, isResult: isResult)
    }
  }

  private static func object(_ fields: [Field], isResult: Bool) -> [(String, JSONValue)] {
    let properties = fields.map { field in
      var members = self.members(of: field.value, isResult: isResult)
      if let standard = field.standard, !isResult { members.append(("default", value(standard))) }
      if let description = field.description { members.append(("description", .text(description))) }
      return (field.name, JSONValue.object(members))
    }
    let required = fields.filter { isResult || ($0.standard == nil && !$0.value.isOptional) }
    var members: [(String, JSONValue)] = [("type", .text("object")), ("properties", .object(properties))]
    if !required.isEmpty { members.append(("required", .list(required.map { .text($0.name) }))) }
    return members
  }

  /// A double holds every number that JSON texts have in practice; a float does not, and "format" alone binds nobody.
  private static func bounds(of type: FloatType, _ constraints: Constraints) -> [(String, JSONValue)] {
    let greatest = type == .f32 ? "\(Double(Float.greatestFiniteMagnitude))" : nil
    return bounds(constraints, minimum: greatest.map { "-" + $0 }, maximum: greatest)
  }

  /// The author's bounds, and those of the type where he gives none.
  private static func bounds(
    _ constraints: Constraints, minimum: String?, maximum: String?
  ) -> [(String, JSONValue)] {
    var members: [(String, JSONValue)] = []
    if let limit = constraints.minimum {
      members.append((limit.isExclusive ? "exclusiveMinimum" : "minimum", .numeral(limit.number)))
    } else if let minimum {
      members.append(("minimum", .numeral(minimum)))
    }
    if let limit = constraints.maximum {
      members.append((limit.isExclusive ? "exclusiveMaximum" : "maximum", .numeral(limit.number)))
    } else if let maximum {
      members.append(("maximum", .numeral(maximum)))
    }
    if let limit = constraints.multipleOf { members.append(("multipleOf", .numeral(limit.number))) }
    return members
  }

  /// "minLength" and "maxLength", or the same of items.
  private static func lengths(_ constraints: Constraints, _ what: String) -> [(String, JSONValue)] {
    var members: [(String, JSONValue)] = []
    if let minimum = constraints.minimumLength { members.append(("min\(what)", .number(minimum))) }
    if let maximum = constraints.maximumLength { members.append(("max\(what)", .number(maximum))) }
    return members
  }
}
