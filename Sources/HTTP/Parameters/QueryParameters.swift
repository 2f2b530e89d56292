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

  /// Forgets the parameters and gives their memory back.
  public mutating func trim() { list = FlatArray() }

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
    var offset = 0
    while offset < query.count {
      guard query[offset] != 0x26 else {
        offset &+= 1
        continue
      }
      guard list.count < Self.limit else {
        throw RequestError(400, "The query has more than 1,000 parameters.")
      }
      let name = Self.decode(query, from: &offset, upTo: 0x3D, into: &decoded)
      if offset < query.count, query[offset] == 0x3D { offset &+= 1 }
      let value = Self.decode(query, from: &offset, upTo: 0x26, into: &decoded)
      list.append(QueryParameter(name: name, value: value))
    }
  }

  /// Decodes up to '&', to `end` or to the end of the query, and moves `offset` there.
  @inline(__always)
  private static func decode(
    _ query: Span<UInt8>, from offset: inout Int, upTo end: UInt8, into decoded: inout ByteBuffer
  ) -> ByteRange {
    let start = decoded.count
    while offset < query.count {
      var byte = query[offset]
      if byte == 0x26 || byte == end { break }
      offset &+= 1
      if byte == 0x2B {
        byte = Byte.space
      } else if byte == 0x25, let value = PercentDecoding.byte(at: offset, in: query) {
        byte = value
        offset &+= 2
      }
      decoded.append(byte)
    }
    let range = ByteRange(from: start, to: decoded.count)
    decoded.append(0)
    return range
  }
}
