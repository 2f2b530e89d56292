/// A C function that writes down its arguments, with the signature that describes it. All values are defaults, so that
/// a request of nothing calls it.
struct RegisterFunction {
  let name: String
  let signature: String
  let source: String
  /// The JSON of the answer.
  let expected: String

  /// A struct by value.
  struct Structure: Sendable {
    /// Types of the signature.
    let fields: [String]
    var signature: String {
      "{" + fields.enumerated().map { "f\($0): \($1)" }.joined(separator: ", ") + "}"
    }
    var declaration: String {
      "struct {" + fields.enumerated().map { " \(RegisterFunction.type($1)) f\($0);" }.joined() + " }"
    }
    /// Values that tell the fields apart, and small ones from wide ones.
    var values: [String] {
      fields.enumerated().map { index, type in type.first == "f" ? "\(index).5" : "\(index + 100)" }
    }
    var literal: String {
      "{" + zip(values.indices, values).map { "\"f\($0)\": \($1)" }.joined(separator: ", ") + "}"
    }
  }

  private struct Scalar {
    let type, value: String
  }

  /// - Parameters:
  ///   - integers: arguments before the struct that take an integer register, as far as there are any left.
  ///   - floats: such arguments for vector registers.
  ///   - inMemory: whether the result is so large that its address takes the first integer register.
  init(_ name: String, integers: Int, floats: Int, _ structure: Structure, inMemory: Bool) {
    self.name = name
    var scalars: [Scalar] = []
    for index in 0..<max(integers, floats) {
      if index < integers { scalars.append(Scalar(type: Self.integers[index % 3], value: "-\(index + 2)")) }
      if index < floats { scalars.append(Scalar(type: index % 2 == 0 ? "f64" : "f32", value: "\(index).25")) }
    }
    let middle = scalars.count
    scalars += [
      Scalar(type: "i8", value: "-7"), Scalar(type: "f32", value: "77.75"),
      Scalar(type: "u16", value: "65535"), Scalar(type: "f64", value: "88.125"),
    ]
    var types = scalars.enumerated().map { "a\($0): \($1.type) = \($1.value)" }
    types.insert("s: \(structure.signature) = \(structure.literal)", at: middle)
    var declared = scalars.enumerated().map { "\(Self.type($1.type)) a\($0)" }
    declared.insert("\(name)_s s", at: middle)

    var seen = scalars.enumerated().map { (name: "a\($0)", type: $1.type) }
    seen += structure.fields.enumerated().map { (name: "s.f\($0)", type: $1) }
    let format = seen.map { $0.type.first == "f" ? "%g" : "%lld" }.joined(separator: " ")
    let passed = seen.map { ($0.type.first == "f" ? "(double)" : "(long long)") + $0.name }
      .joined(separator: ", ")
    let values = scalars.map(\.value) + structure.values
    let text = "\"" + values.joined(separator: " ") + "\""

    let print = "snprintf(text, sizeof text, \"\(format)\", \(passed));"
    signature = types.joined(separator: ", ") + " -> " + (inMemory ? "{t: str, m: f64, n: i64}" : "str")
    expected = inMemory ? "{\"t\":\(text),\"m\":2.5,\"n\":-3}" : text
    source = """
      typedef \(structure.declaration) \(name)_s;
      \(inMemory ? "struct large " : "const char *")\(name)(\(declared.joined(separator: ", "))) {
        \(print)
        return \(inMemory ? "(struct large){text, 2.5, -3}" : "text");
      }

      """
  }

  /// A function that returns what it is given.
  init(_ name: String, returning structure: Structure) {
    self.name = name
    signature = "s: \(structure.signature) = \(structure.literal) -> \(structure.signature)"
    source = "typedef \(structure.declaration) \(name)_s;\n\(name)_s \(name)(\(name)_s s) { return s; }\n"
    expected =
      "{" + zip(structure.values.indices, structure.values).map { "\"f\($0)\":\($1)" }.joined(separator: ",")
      + "}"
  }

  static let prelude = """
    #include <stdint.h>
    #include <stdio.h>
    static char text[1024];
    struct large { const char *t; double m; int64_t n; };

    """

  private static let integers = ["i64", "i8", "i32"]

  /// The type of C that a signature's number is.
  private static func type(_ name: String) -> String {
    switch name {
    case "f32": "float"
    case "f64": "double"
    default: (name.first == "u" ? "u" : "") + "int\(name.dropFirst())_t"
    }
  }
}
