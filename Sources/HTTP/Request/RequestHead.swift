import Bytes

/// A header field. Both ranges count from the first byte of the bytes that were parsed.
public struct HeaderField: Equatable, Sendable, BitwiseCopyable {
  /// A token, in the case it was sent in.
  public var name: ByteRange
  /// Without the white space around it; may be empty.
  public var value: ByteRange

  @inlinable public init(name: ByteRange, value: ByteRange) {
    self.name = name
    self.value = value
  }
}

/// The head of a request, as places in the bytes it came in: nothing is copied.
///
/// One head serves all requests of a connection, one after another, so that the list of fields is allocated once.
/// Every range counts from the first byte that was given to ``RequestParser/parse(_:limits:into:)``.
public struct RequestHead: ~Copyable, Sendable {
  public var method = Method.get
  /// The request target as it was sent (RFC 9112, section 3.2).
  public var target = ByteRange.empty
  /// The path without the query, still encoded. It starts with '/', or is '*' for `OPTIONS *`. The path of a
  /// target in absolute form is "/" where the target has none. Free of dot segments and of broken escapes.
  public var path = ByteRange.empty
  /// Whether the path has percent-encoded characters.
  public var pathIsEncoded = false
  /// What is behind the first '?', still encoded.
  public var query = ByteRange.empty
  /// Whether there is a '?', possibly with nothing behind it.
  public var hasQuery = false
  /// Who is asked: the authority of a target in absolute form, or else the value of `Host`; empty if neither is
  /// there (RFC 9112, section 3.2.2).
  public var authority = ByteRange.empty
  /// 0 for HTTP/1.0, 1 for HTTP/1.1.
  public var minorVersion: UInt8 = 1
  public var framing = BodyFraming.none
  /// Whether the client will use the connection for another request (RFC 9112, section 9.3).
  public var keepAlive = true
  /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110, section 10.1.1).
  public var expectsContinue = false
  /// Bytes of the head, the empty line at its end included.
  public var length = 0

  @usableFromInline var list = FlatArray<HeaderField>()

  public init() {}

  /// All fields in the order they were sent.
  @inlinable public var fields: Span<HeaderField> {
    @_lifetime(borrow self) get { list.span }
  }

  /// How many fields there are.
  @inlinable public var fieldCount: Int { list.count }

  /// One of the fields, for owners that cannot lend ``fields``: a class's property.
  @inlinable public func field(at index: Int) -> HeaderField { list.span[index] }

  /// Adds a field behind the others: for a head that was parsed elsewhere.
  public mutating func appendField(_ field: HeaderField) { list.append(field) }

  /// Forgets the request, keeps the memory. The parser does this itself when a request line is there.
  public mutating func reset() {
    list.removeAll()
    // A refusal of the next request, before its method is known, must not be taken for a reply to HEAD.
    method = .get
    framing = .none
    query = .empty
    hasQuery = false
    authority = .empty
    pathIsEncoded = false
    expectsContinue = false
    length = 0
  }

  /// Forgets the fields and gives their memory back.
  public mutating func trim() { list = FlatArray() }

  /// The value of the `nth` field (from 0) with this name, in any case; nil if there are not so many.
  ///
  /// - Parameters:
  ///   - name: the field's name.
  ///   - nth: which one of several fields with that name.
  ///   - bytes: those that the head was parsed from.
  public func field(_ name: Span<UInt8>, nth: Int = 0, in bytes: Span<UInt8>) -> ByteRange? {
    var left = nth
    let fields = list.span
    for index in 0..<fields.count {
      let field = fields[index]
      guard Int(field.name.count) == name.count,
        FieldRules.equalsIgnoringCase(bytes[field.name], name)
      else { continue }
      if left == 0 { return field.value }
      left -= 1
    }
    return nil
  }
}
