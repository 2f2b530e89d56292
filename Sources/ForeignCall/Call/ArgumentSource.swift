import Bytes

/// A request, as far as arguments come from it. Used by one thread for the time of one call.
public protocol ArgumentSource: AnyObject {
  /// How many texts there are of this kind: parameters of the query of one name, header fields of one name; 1 for a
  /// parameter of the path.
  func count(of source: TextSource) -> Int

  /// Lends a text, decoded. `nth` is less than the count.
  func withText<Result>(_ source: TextSource, nth: Int, _ body: (Span<UInt8>) -> Result) -> Result

  /// Lends the body, as it came.
  func withBody<Result>(_ body: (Span<UInt8>) -> Result) -> Result

  /// Whether the request says that its body is JSON.
  var saysJSON: Bool { get }

  /// Whether the client would rather have problems as RFC 9457 has them.
  var prefersProblem: Bool { get }
}
