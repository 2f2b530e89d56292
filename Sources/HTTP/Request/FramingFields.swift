import Bytes

/// The fields that decide where the body ends and what becomes of the connection. All throw for what would let two
/// servers see different requests in the same bytes.
enum FramingFields {
  /// `Content-Length` (RFC 9112, section 6.3; RFC 9110, section 8.6): digits only, once only.
  static func readContentLength(_ value: Span<UInt8>, into head: inout RequestHead) throws(RequestError) {
    switch head.framing {
    case .none: break
    case .length: throw RequestError(400, "There is more than one Content-Length field.")
    case .chunked: throw bothLengths()
    }
    guard value.count > 0 else { throw RequestError(400, "The Content-Length field is empty.") }
    var length = 0
    var overflows = false
    for index in 0..<value.count {
      let digit = value[index] &- 0x30
      guard digit < 10 else { throw RequestError(400, "The Content-Length field is not one number.") }
      let (product, productOverflows) = length.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflows) = product.addingReportingOverflow(Int(digit))
      overflows = overflows || productOverflows || sumOverflows
      length = sum
    }
    guard !overflows else { throw RequestError(413, "The Content-Length is larger than any body can be.") }
    head.framing = .length(length)
  }

  /// `Transfer-Encoding` (RFC 9112, section 6.1): exactly one coding, "chunked", in HTTP/1.1 only.
  /// Empty elements of the list are refused as well, which RFC 9110, section 5.6.1 would have a recipient skip: no
  /// client sends them, and not all servers read them alike.
  static func readTransferEncoding(_ value: Span<UInt8>, into head: inout RequestHead) throws(RequestError) {
    guard head.minorVersion == 1 else {
      throw RequestError(400, "Transfer-Encoding is not part of HTTP/1.0.")
    }
    if case .length = head.framing { throw bothLengths() }
    if head.framing == .none, FieldRules.equalsIgnoringCase(value, "chunked") {
      head.framing = .chunked
      return
    }
    throw transferEncodingProblem(value, alreadyChunked: head.framing == .chunked)
  }

  @inline(never)
  private static func transferEncodingProblem(_ value: Span<UInt8>, alreadyChunked: Bool) -> RequestError {
    var isChunked = alreadyChunked
    var list = ListElements(value)
    while let coding = list.next() {
      if isChunked {
        return RequestError(400, "The transfer coding 'chunked' must be the last one, and there once.")
      }
      guard coding.count >= 7, FieldRules.equalsIgnoringCase(coding.extracting(0..<7), "chunked"),
        coding.count == 7 || !FieldRules.isTokenByte(coding[7])
      else { return RequestError(501, "This server knows no transfer coding but 'chunked'.") }
      guard coding.count == 7 else {
        return RequestError(400, "The transfer coding 'chunked' has no parameters.")
      }
      isChunked = true
    }
    return RequestError(400, "The Transfer-Encoding field has an empty element.")
  }

  /// `Connection` (RFC 9110, section 7.6.1; RFC 9112, section 9.3): "close" wins over "keep-alive".
  static func readConnection(_ value: Span<UInt8>, seen: inout SeenFields, into head: inout RequestHead) {
    var list = ListElements(value)
    while let option = list.next() {
      if FieldRules.equalsIgnoringCase(option, "close") {
        seen.insert(.close)
        head.keepAlive = false
      } else if FieldRules.equalsIgnoringCase(option, "keep-alive"), !seen.contains(.close) {
        head.keepAlive = true
      }
    }
  }

  /// `Expect` (RFC 9110, section 10.1.1): "100-continue", which HTTP/1.0 does not have.
  static func readExpect(_ value: Span<UInt8>, into head: inout RequestHead) throws(RequestError) {
    guard FieldRules.equalsIgnoringCase(value, "100-continue") else {
      throw RequestError(417, "This server knows no expectation but '100-continue'.")
    }
    head.expectsContinue = head.minorVersion == 1
  }

  private static func bothLengths() -> RequestError {
    RequestError(400, "There are both Content-Length and Transfer-Encoding, so the end is not sure.")
  }
}

/// The elements of a comma-separated list, without the white space around them; empty ones are left out
/// (RFC 9110, section 5.6.1).
struct ListElements: ~Escapable {
  private let list: Span<UInt8>
  private var offset = 0

  @_lifetime(copy list) init(_ list: Span<UInt8>) { self.list = list }

  @_lifetime(copy self) mutating func next() -> Span<UInt8>? {
    while offset < list.count {
      var start = offset
      var end = list.first(0x2C, from: offset)
      offset = end + 1
      while start < end, list[start] == Byte.space || list[start] == Byte.tab { start += 1 }
      while end > start, list[end - 1] == Byte.space || list[end - 1] == Byte.tab { end -= 1 }
      if start < end { return list.extracting(start..<end) }
    }
    return nil
  }
}
