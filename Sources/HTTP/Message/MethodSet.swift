import Bytes

/// A set of methods, as an `Allow` field lists them (RFC 9110, section 10.2.1).
public struct MethodSet: OptionSet, Sendable, BitwiseCopyable {
  /// One bit for each method: `1 << method.rawValue`.
  public let rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public init(_ method: Method) { rawValue = 1 &<< UInt16(method.rawValue) }

  @inlinable public func contains(_ method: Method) -> Bool { rawValue & MethodSet(method).rawValue != 0 }

  @inlinable public mutating func insert(_ method: Method) { formUnion(MethodSet(method)) }

  /// Appends the list for an `Allow` field, such as `GET, HEAD, OPTIONS`; nothing for an empty set.
  public func appendAllow(to buffer: inout ByteBuffer) {
    var isFirst = true
    for method in Method.allCases where contains(method) {
      if !isFirst { buffer.append(", ") }
      buffer.append(method.name)
      isFirst = false
    }
  }
}
