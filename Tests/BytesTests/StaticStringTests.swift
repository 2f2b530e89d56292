import Bytes
import Testing

@Suite struct StaticStringTests {
  @Test(arguments: ["", " ", "a", "é", "text"] as [StaticString])
  func hasItsBytes(text: StaticString) {
    let bytes = text.bytes
    #expect((0..<bytes.count).map { bytes[$0] } == Array(text.description.utf8))
  }
}
