import Bytes
import HTTP
import Testing

@Suite struct PercentDecodingTests {
  @Test(arguments: [
    ("", ""), ("abc", "abc"), ("a%20b", "a b"), ("%41%42", "AB"), ("caf%C3%a9", "café"), ("a+b", "a+b"),
    ("%2F", "/"), ("a%2fb", "a/b"), ("%25%32%35", "%25"),
  ])
  func decodesEscapes(encoded: String, decoded: String) throws {
    #expect(try decode(encoded, keepingSlashes: false) == decoded)
  }

  @Test func keepsEncodedSlashesWhereAskedTo() throws {
    #expect(try decode("a%2Fb%2fc%20/d", keepingSlashes: true) == "a%2Fb%2Fc /d")
  }

  @Test(arguments: ["%", "%1", "a%", "%zz", "%0g", "%g0", "%%20", "%00", "a%00b", "%2", "% 20"])
  func refusesBrokenEscapesAndNUL(encoded: String) {
    #expect(throws: RequestError.self) { try decode(encoded, keepingSlashes: false) }
  }

  @Test func eachResultIsFollowedByANULThatIsNotCounted() throws {
    var buffer = ByteBuffer()
    let first = bytes("a%20b")
    let second = bytes("c")
    let one = try PercentDecoding.decodePath(first.span, keepingEncodedSlashes: false, into: &buffer)
    let two = try PercentDecoding.decodePath(second.span, keepingEncodedSlashes: false, into: &buffer)
    #expect(array(buffer) == bytes("a b\0c\0"))
    #expect(one == ByteRange(start: 0, count: 3))
    #expect(two == ByteRange(start: 4, count: 1))
  }

  private func decode(_ encoded: String, keepingSlashes: Bool) throws -> String {
    var buffer = ByteBuffer()
    let encoded = bytes(encoded)
    let range = try PercentDecoding.decodePath(
      encoded.span, keepingEncodedSlashes: keepingSlashes, into: &buffer)
    return text(range, in: array(buffer))
  }
}
