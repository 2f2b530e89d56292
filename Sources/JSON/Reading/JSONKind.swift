/// What a value of a document is.
public enum JSONKind: UInt32, Sendable {
  case null, `false`, `true`
  /// A number without fraction and exponent, of any length.
  case integer
  /// Any other number: `1.0` and `1e3` are no integers here.
  case decimal
  case string, array, object

  public var isNumber: Bool { self == .integer || self == .decimal }
}

/// A value, or the name of a member, in a document.
public struct JSONNode: Hashable, Sendable, BitwiseCopyable {
  let index: UInt32
}

/// What a client may ask a parser to take.
public struct JSONLimits: Sendable {
  /// Arrays and objects within each other; never more than 512.
  public var depth: Int
  /// Bytes of the whole text.
  public var size: Int

  public init(depth: Int = 64, size: Int = 64 << 20) {
    self.depth = Swift.max(0, Swift.min(depth, 512))
    self.size = Swift.max(0, Swift.min(size, Int(Int32.max) - 64))
  }
}
