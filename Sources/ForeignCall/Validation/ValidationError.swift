/// One value that does not fit, as FastAPI tells it: the type and message are pydantic's.
struct ValidationError: Sendable {
  /// "int_parsing", "missing", …
  var type: String
  /// What clients may show to people.
  var message: String
  /// What the value is compared with, as JSON, by name.
  var context: [(name: String, json: String)] = []

  init(_ type: String, _ message: String, _ context: [(name: String, json: String)] = []) {
    self.type = type
    self.message = message
    self.context = context
  }
}

extension ValidationError {
  static let missing = ValidationError("missing", "Field required")

  static let notAnInteger = ValidationError("int_type", "Input should be a valid integer")
  static let unreadableInteger = ValidationError(
    "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
  static let endlessInteger = ValidationError(
    "int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size")
  static let fraction = ValidationError(
    "int_from_float", "Input should be a valid integer, got a number with a fractional part")

  static let notANumber = ValidationError("float_type", "Input should be a valid number")
  static let unreadableNumber = ValidationError(
    "float_parsing", "Input should be a valid number, unable to parse string as a number")
  static let notFinite = ValidationError("finite_number", "Input should be a finite number")

  static let notAFlag = ValidationError("bool_type", "Input should be a valid boolean")
  static let unreadableFlag = ValidationError(
    "bool_parsing", "Input should be a valid boolean, unable to interpret input")

  static let notAText = ValidationError("string_type", "Input should be a valid string")
  static let notUnicode = ValidationError(
    "string_unicode", "Input should be a valid string, unable to parse raw data as a unicode string")
  /// Not one of pydantic's: C would see less of the text than there is.
  static let holdsNUL = ValidationError("string_nul", "String should not contain a NUL character")
  static func mismatch(_ pattern: String) -> ValidationError {
    ValidationError(
      "string_pattern_mismatch", "String should match pattern '\(pattern)'",
      [("pattern", Literal.text(pattern).json)])
  }

  static let notBytes = ValidationError("bytes_type", "Input should be a valid bytes")
  static let notAList = ValidationError("list_type", "Input should be a valid list")
  static let notAnObject = ValidationError(
    "model_attributes_type", "Input should be a valid dictionary or object to extract fields from")

  static func notACase(_ expected: String) -> ValidationError {
    ValidationError("enum", "Input should be \(expected)", [("expected", Literal.text(expected).json)])
  }

  /// A bound that a number breaks: `name` is pydantic's for it.
  static func bound(_ type: String, _ words: String, _ name: String, _ number: String) -> ValidationError {
    ValidationError(type, "Input should be \(words) \(number)", [(name, number)])
  }

  static func tooFew(_ what: Measure, _ minimum: Int, actual: Int) -> ValidationError {
    ValidationError(
      what.prefix + "too_short",
      "\(what.noun) should have at least \(minimum) \(what.unit(minimum))\(what.suffix(actual))",
      what.context("min_length", minimum, actual))
  }

  static func tooMany(_ what: Measure, _ maximum: Int, actual: Int) -> ValidationError {
    ValidationError(
      what.prefix + "too_long",
      "\(what.noun) should have at most \(maximum) \(what.unit(maximum))\(what.suffix(actual))",
      what.context("max_length", maximum, actual))
  }

  /// What has a length, and how pydantic speaks of it.
  enum Measure {
    case text, bytes, list

    var prefix: String {
      switch self {
      case .text: "string_"
      case .bytes: "bytes_"
      case .list: ""
      }
    }
    var noun: String {
      switch self {
      case .text: "String"
      case .bytes: "Data"
      case .list: "List"
      }
    }
    func unit(_ count: Int) -> String {
      let unit =
        switch self {
        case .text: "character"
        case .bytes: "byte"
        case .list: "item"
        }
      return count == 1 ? unit : unit + "s"
    }
    func suffix(_ actual: Int) -> String { self == .list ? " after validation, not \(actual)" : "" }
    func context(_ name: String, _ limit: Int, _ actual: Int) -> [(name: String, json: String)] {
      guard self == .list else { return [(name, String(limit))] }
      return [("field_type", "\"List\""), (name, String(limit)), ("actual_length", String(actual))]
    }
  }
}
