import Bytes

/// The request methods that a route can have (RFC 9110, section 9; PATCH: RFC 5789).
///
/// CONNECT and TRACE are left out on purpose: a request with them is answered with 501.
public enum Method: UInt8, CaseIterable, Sendable {
  case get, head, post, put, patch, delete, options

  /// The name as it is on the wire. Method names are case-sensitive.
  public var name: StaticString {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    }
  }

  /// The method with this name, nil if it is none of ours.
  @inlinable public init?(_ token: Span<UInt8>) {
    guard token.count <= 7 else { return nil }
    var packed: UInt64 = 0
    for index in 0..<token.count { packed |= UInt64(token[index]) &<< UInt64(8 &* index) }
    self.init(packed: packed)
  }

  /// The method that a plugin declares by this name ("GET"), nil if a route can't have it.
  public init?(declared name: String) {
    self.init(name.utf8Span.span)
  }

  /// The method whose name is in `packed`: the first character in the lowest byte, unused bytes zero.
  @inlinable init?(packed: UInt64) {
    switch packed {
    case 0x54_45_47: self = .get
    case 0x44_41_45_48: self = .head
    case 0x54_53_4F_50: self = .post
    case 0x54_55_50: self = .put
    case 0x48_43_54_41_50: self = .patch
    case 0x45_54_45_4C_45_44: self = .delete
    case 0x53_4E_4F_49_54_50_4F: self = .options
    default: return nil
    }
  }
}
