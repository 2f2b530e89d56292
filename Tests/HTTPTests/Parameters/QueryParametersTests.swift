import Bytes
import HTTP
import Testing

@Suite struct QueryParametersTests {
  @Test(arguments: [
    ("", []),
    ("a=1", [["a", "1"]]),
    ("a=1&b=2&a=3", [["a", "1"], ["b", "2"], ["a", "3"]]),
    ("a", [["a", ""]]),
    ("a=", [["a", ""]]),
    ("=a", [["", "a"]]),
    ("=", [["", ""]]),
    ("a=b=c", [["a", "b=c"]]),
    ("&&a=1&&", [["a", "1"]]),
    ("a+b=c+d", [["a b", "c d"]]),
    ("a%20b=%63%C3%A9", [["a b", "cé"]]),
    ("a%3Db=c%26d", [["a=b", "c&d"]]),
    ("a=%", [["a", "%"]]),
    ("a=%4&b=%zz&c=%%41", [["a", "%4"], ["b", "%zz"], ["c", "%A"]]),
    ("a=1;b=2", [["a", "1;b=2"]]),
    ("q=what?", [["q", "what?"]]),
  ])
  func decodesNamesAndValues(query: String, expected: [[String]]) throws {
    var parameters = QueryParameters()
    #expect(try parse(query, &parameters) == expected)
  }

  @Test func namesAndValuesAreFollowedByANUL() throws {
    var parameters = QueryParameters()
    var decoded = ByteBuffer()
    let query = bytes("a=1&b")
    try parameters.parse(query.span, into: &decoded)
    #expect(array(decoded) == bytes("a\01\0b\0\0"))
  }

  @Test func anEncodedNULIsPartOfTheValue() throws {
    var parameters = QueryParameters()
    #expect(try parse("a=x%00y", &parameters) == [["a", "x\0y"]])
  }

  @Test func isEmptyAfterReset() throws {
    var parameters = QueryParameters()
    #expect(try parse("a&b", &parameters).count == 2)
    parameters.reset()
    #expect(try parse("c", &parameters) == [["c", ""]])
  }

  @Test func refusesMoreThanAThousand() throws {
    var parameters = QueryParameters()
    #expect(try parse(String(repeating: "a&", count: 1000), &parameters).count == 1000)
    parameters.reset()
    do {
      _ = try parse(String(repeating: "a&", count: 1001), &parameters)
      Issue.record("1,001 parameters were accepted")
    } catch let error as RequestError {
      #expect(error.status == 400)
    }
  }

  private func parse(_ query: String, _ parameters: inout QueryParameters) throws -> [[String]] {
    var decoded = ByteBuffer()
    let query = bytes(query)
    try parameters.parse(query.span, into: &decoded)
    let array = array(decoded)
    var items: [[String]] = []
    for index in 0..<parameters.items.count {
      let item = parameters.items[index]
      items.append([text(item.name, in: array), text(item.value, in: array)])
    }
    return items
  }
}
