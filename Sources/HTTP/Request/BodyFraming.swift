/// How the end of a request's body is found (RFC 9112, section 6.3).
public enum BodyFraming: Equatable, Sendable, BitwiseCopyable {
  /// There is no body: the next request starts behind the head.
  case none
  /// The body has this many bytes, possibly none.
  case length(Int)
  /// The body comes in chunks; see ``ChunkedDecoder``.
  case chunked
}
