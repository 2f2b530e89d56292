/// A type, and what its values are held to.
public struct Value: Sendable {
  public var type: ValueType
  /// Whether null is a value too.
  public var isOptional = false
  public var constraints = Constraints()
  /// Where it stands in the signature, from 1.
  public var column: Int
}

/// The types of the signature language.
public indirect enum ValueType: Sendable {
  case integer(IntegerType)
  case float(FloatType)
  case bool
  case text
  case bytes
  case enumeration([EnumerationCase])
  case list(Value)
  case structure([Field])
  case pointer([Field])
}

/// Whole numbers by their width and sign.
public enum IntegerType: String, Sendable, CaseIterable {
  case i8, i16, i32, i64, u8, u16, u32, u64

  public var minimum: Int128 {
    switch self {
    case .i8: Int128(Int8.min)
    case .i16: Int128(Int16.min)
    case .i32: Int128(Int32.min)
    case .i64: Int128(Int64.min)
    case .u8, .u16, .u32, .u64: 0
    }
  }

  public var maximum: Int128 {
    switch self {
    case .i8: Int128(Int8.max)
    case .i16: Int128(Int16.max)
    case .i32: Int128(Int32.max)
    case .i64: Int128(Int64.max)
    case .u8: Int128(UInt8.max)
    case .u16: Int128(UInt16.max)
    case .u32: Int128(UInt32.max)
    case .u64: Int128(UInt64.max)
    }
  }
}

public enum FloatType: String, Sendable, CaseIterable {
  case f32, f64
}

/// A name and the `int` that it stands for.
public struct EnumerationCase: Sendable, Equatable {
  public var name: String
  public var value: Int32
}

/// One field of a struct.
public struct Field: Sendable {
  public var name: String
  public var value: Value
  /// Nil: there is none, and the field must be given.
  public var standard: Literal?
  public var standardColumn = 1
  public var description: String?
  public var column: Int
}

/// What values are held to beyond their type. As they were written; which of them a type takes is checked with it.
public struct Constraints: Sendable {
  public var minimum: Limit?
  public var maximum: Limit?
  /// A number greater than 0.
  public var multipleOf: Limit?
  /// Characters, bytes or items.
  public var minimumLength: Int?
  public var maximumLength: Int?
  /// A pattern of RE2.
  public var pattern: String?

  public init() {}

  /// A number that others are compared with.
  public struct Limit: Sendable {
    /// As it was written: "100", "0.5", "-1e3".
    public var number: String
    /// Whether the number itself is too much or too little.
    public var isExclusive = false
    public var column: Int
  }
}
