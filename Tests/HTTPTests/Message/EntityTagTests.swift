import Bytes
import HTTP
import Testing

@Suite struct EntityTagTests {
  private func tag(of text: String) -> EntityTag { EntityTag(of: text.utf8Span.span) }

  private func text(_ tag: EntityTag) -> String {
    var buffer = ByteBuffer()
    tag.append(to: &buffer)
    return buffer.withSpan { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
  }

  /// Known values of FNV-1a with 64 bits.
  @Test func isTheHashOfTheBody() {
    #expect(text(tag(of: "")) == "\"cbf29ce484222325\"")
    #expect(text(tag(of: "a")) == "\"af63dc4c8601ec8c\"")
    #expect(text(tag(of: "foobar")) == "\"85944171f73967e8\"")
  }

  @Test(arguments: [
    "\"85944171f73967e8\"", "W/\"85944171f73967e8\"", "\"a\", \"85944171f73967e8\"", "*",
    "\"a,b\" ,W/\"85944171f73967e8\"",
  ]) func isFoundInAField(field: String) {
    let isFound = tag(of: "foobar").isIn(field.utf8Span.span)
    #expect(isFound)
  }

  @Test(arguments: [
    "", "\"\"", "85944171f73967e8", "\"85944171f73967e9\"", "\"85944171f73967e\"", "\"85944171f73967e88\"",
    "\"",
    "\"x", "\"x\"85944171f73967e8\"",
  ]) func isNotFoundInAnother(field: String) {
    let isFound = tag(of: "foobar").isIn(field.utf8Span.span)
    #expect(!isFound)
  }
}
