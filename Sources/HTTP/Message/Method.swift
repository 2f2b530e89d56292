import Bytes

/// The request methods that a route can have (RFC 9110, section 9; PATCH: RFC 5789).
///
/// The last two are known so that they are answered with 405 and what the resource does allow (section 9.1), and no route
/// can have them: TRACE repeats to the client what proxies on the way have added, and QUERY is no part of OpenAPI 3.1.
/// CONNECT is for proxies, and answered with 501, as are all others.
public enum Method: UInt8, CaseIterable, Sendable {
  case get, head, post, put, patch, delete, options, trace, query

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
    case .trace: "TRACE"
    case .query: "QUERY"
    }
  }

  /// The method with this name, nil if it is none of ours.
  @inlinable public init?(_ token: Span<UInt8>) {
    guard token.count <= 7 else { return nil }
    self.init(packed: token.paddedWord(at: 0).bits | 0x20 &<< UInt64(8 &* token.count))
  }

  /// The method that a plugin declares by this name ("GET"), nil if a route can't have it.
  public init?(declared name: String) {
    self.init(name.utf8Span.span)
    if !isDeclarable { return nil }
  }

  /// Whether a route can have it.
  public var isDeclarable: Bool { self != .trace && self != .query }

  /// The method whose name is in `packed`: the first character in the lowest byte, a space behind the last one,
  /// which tells "GET" from "GET" with a NUL, and zeros.
  @inlinable init?(packed: UInt64) {
    switch packed {
    case 0x20_54_45_47: self = .get
    case 0x20_44_41_45_48: self = .head
    case 0x20_54_53_4F_50: self = .post
    case 0x20_54_55_50: self = .put
    case 0x20_48_43_54_41_50: self = .patch
    case 0x20_45_54_45_4C_45_44: self = .delete
    case 0x20_53_4E_4F_49_54_50_4F: self = .options
    case 0x20_45_43_41_52_54: self = .trace
    case 0x20_59_52_45_55_51: self = .query
    default: return nil
    }
  }
}
