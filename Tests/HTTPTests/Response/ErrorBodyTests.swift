import Bytes
import Foundation
import HTTP
import Testing

@Suite struct ErrorBodyTests {
  @Test func hasDetailAndRequestID() {
    #expect(body("Not here.", "r-1") == #"{"detail":"Not here.","request_id":"r-1"}"#)
  }

  @Test(arguments: [
    "", "\"\\/", "\u{0}\u{1}\u{8}\u{9}\u{A}\u{C}\u{D}\u{1F}\u{7F}", "é€😀\u{10FFFF}", "</script>",
  ])
  func escapesWhatJSONDemands(text: String) throws {
    let json = try JSONSerialization.jsonObject(with: Data(body(text, text).utf8)) as? [String: String]
    #expect(json == ["detail": text, "request_id": text])
  }

  @Test(
    arguments: [
      [0x80], [0xC3], [0xC0, 0x80], [0xE2, 0x82], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98],
      [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xFF, 0x41], [0x41, 0xC3, 0x41], [0xE2, 0x82, 0xC3, 0xA9],
    ] as [[UInt8]])
  func bytesThatAreNotUTF8AreReplaced(bytes: [UInt8]) {
    var buffer = ByteBuffer()
    JSONText.appendEscaped(bytes.span, to: &buffer)
    #expect(array(buffer) == Array(String(decoding: bytes, as: UTF8.self).utf8))
  }

  private func body(_ detail: String, _ requestID: String) -> String {
    var buffer = ByteBuffer()
    let detail = bytes(detail)
    let requestID = bytes(requestID)
    ErrorBody.append(detail: detail.span, requestID: requestID.span, to: &buffer)
    return text(buffer)
  }
}
