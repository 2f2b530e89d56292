import Bytes

/// A parameter of a query, decoded. Both ranges count from the front of the buffer it was decoded into.
public struct QueryParameter: Equatable, Sendable, BitwiseCopyable {
  public var name: ByteRange
  public var value: ByteRange

  @inlinable public init(name: ByteRange, value: ByteRange) {
    self.name = name
    self.value = value
  }
}

/// The parameters of a query in the form that HTML forms have (WHATWG URL Standard, section 5.1).
///
/// One value serves all requests of a connection, one after another, so that the list is allocated once.
public struct QueryParameters: ~Copyable, Sendable {
  /// How many parameters a query may have.
  public static var limit: Int { 1000 }

  @usableFromInline var list = FlatArray<QueryParameter>()

  public init() {}

  /// All parameters in the order they were sent.
  @inlinable public var items: Span<QueryParameter> {
    @_lifetime(borrow self) get { list.span }
  }

  /// How many there are.
  @inlinable public var count: Int { list.count }

  /// One of them, for owners that cannot lend ``items``: a class's property.
  @inlinable public subscript(index: Int) -> QueryParameter { list.span[index] }

  /// Forgets the parameters, keeps the memory.
  public mutating func reset() { list.removeAll() }

  /// Decodes a query and appends its parameters to ``items``.
  ///
  /// '&' separates parameters, the first '=' ends the name, '+' is a space, and a '%' without two hexadecimal
  /// digits stands for itself. Pieces with nothing in them are skipped. Each name and each value is followed by a
  /// NUL that its range does not count; one that was sent as "%00" is counted.
  ///
  /// - Parameters:
  ///   - query: what is behind the '?'.
  ///   - decoded: where names and values are appended.
  /// - Throws: 400 past ``limit`` parameters.
  public mutating func parse(
    _ query: Span<UInt8>, into decoded: inout ByteBuffer
  ) throws(RequestError) {
    decoded.reserve(query.count &+ 2)
    var start = 0
    while start < query.count {
      let end = query.first(0x26, from: start)
      defer { start = end &+ 1 }
      guard start < end else { continue }
      guard list.count < Self.limit else {
        throw RequestError(400, "The query has more than 1,000 parameters.")
      }
      let piece = query.extracting(start..<end)
      let nameEnd = piece.first(0x3D, from: 0)
      let name = Self.decode(piece.extracting(0..<nameEnd), into: &decoded)
      let value = Self.decode(piece.extracting(min(nameEnd &+ 1, piece.count)...), into: &decoded)
      list.append(QueryParameter(name: name, value: value))
    }
  }

  private static func decode(_ text: Span<UInt8>, into decoded: inout ByteBuffer) -> ByteRange {
    let start = decoded.count
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      offset &+= 1
      if byte == 0x2B {
        decoded.append(Byte.space)
      } else if byte == 0x25, let value = PercentDecoding.byte(at: offset, in: text) {
        decoded.append(value)
        offset &+= 2
      } else {
        decoded.append(byte)
      }
    }
    let range = ByteRange(from: start, to: decoded.count)
    decoded.append(0)
    return range
  }
}
