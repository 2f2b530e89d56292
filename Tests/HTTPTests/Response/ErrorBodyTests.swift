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

  @Test func bytesThatAreNotUTF8AreReplaced() {
    var buffer = ByteBuffer()
    let broken: [UInt8] = [0x41, 0xC3, 0x41]
    ErrorBody.append(detail: broken.span, requestID: broken.span, to: &buffer)
    #expect(text(buffer) == "{\"detail\":\"A\u{FFFD}A\",\"request_id\":\"A\u{FFFD}A\"}")
  }

  private func body(_ detail: String, _ requestID: String) -> String {
    var buffer = ByteBuffer()
    let detail = bytes(detail)
    let requestID = bytes(requestID)
    ErrorBody.append(detail: detail.span, requestID: requestID.span, to: &buffer)
    return text(buffer)
  }
}
