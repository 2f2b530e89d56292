import Foundation
import JSON
import Testing

@Suite struct FaultTests {
  /// faults.py wrote the table: texts with the position and the message of Python's json.
  @Test func saysWhatPythonSays() throws {
    let data = try Data(contentsOf: testFolder.appending(path: "faults.json"))
    let table = try #require(try JSONSerialization.jsonObject(with: data) as? [[Any]])
    #expect(table.count > 1_500)
    for row in table {
      let (text, position, message) = try #require((row[0], row[1], row[2]) as? (String, Int, String))
      let fault = text.fault
      #expect(fault.map { "\($0.message)" } == message, "\(text.debugDescription)")
      let place = fault.map { fault in text.withBytes { fault.characterOffset(in: $0) } }
      #expect(place == position, "\(text.debugDescription)")
    }
  }

  @Test(arguments: [
    (#"{"a":1,"b":2,"a":3}"#, JSONFault.Reason.duplicateName, 13),
    (#"{"a":1,"\u0061":3}"#, .duplicateName, 7),
    (#"[0,{"x":{"a":[1,2],"a":{}}}]"#, .duplicateName, 19),
    (#""\ud800""#, .loneSurrogate, 1), (#""\udc00""#, .loneSurrogate, 1),
    (#"["a\ud800\u0041"]"#, .loneSurrogate, 3),
    (#""\ud83d\ud83d\ude00""#, .loneSurrogate, 1), (#"{"\udfff":1}"#, .loneSurrogate, 2),
    ("NaN", .value, 0), ("[Infinity]", .value, 1), ("-Infinity", .value, 0), ("\u{FEFF}1", .value, 0),
    ("[1e99999999999]", .number, 1),
  ])
  func refusesWhatPythonTakes(text: String, reason: JSONFault.Reason, offset: Int) {
    let fault = text.fault
    #expect(fault?.reason == reason, "\(text)")
    #expect(fault?.offset == offset, "\(text)")
  }

  @Test func findsTheFirstOfManyNamesThatIsThereTwice() {
    let members = (1...20).map { #""k\#($0)":0"# }
    func object(_ more: [String]) -> String { "{\((members + more).joined(separator: ","))}" }
    #expect(object([]).fault == nil)
    let fault = object([#""k7":1"#, #""k3":2"#]).fault
    #expect(fault == JSONFault(reason: .duplicateName, offset: object([]).utf8.count))
  }

  @Test(
    arguments: [
      ([0xFF], 0), ([0x22, 0xC3, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
      ([0x22, 0xC0, 0x80, 0x22], 1),
      ([0x22, 0x61, 0xF4, 0x90, 0x80, 0x80, 0x22], 2), ([0x22, 0x61, 0xF0, 0x9F, 0x98], 2),
      ([0x5B, 0x22, 0x80, 0x22], 2),
    ] as [([UInt8], Int)])
  func refusesWhatIsNotUTF8(bytes: [UInt8], offset: Int) {
    #expect(bytes.fault?.reason == .encoding)
    #expect(bytes.fault?.offset == offset)
  }

  @Test func holdsItsLimits() throws {
    func nested(_ depth: Int, _ inner: String = "") -> String {
      String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)
    }
    #expect(nested(64).fault == nil)
    #expect(nested(65).fault?.reason == .depth)
    #expect(nested(65).fault?.offset == 64)
    #expect(nested(64, "{}").fault?.reason == .depth)
    #expect(String(repeating: "[", count: 1_000_000).fault?.reason == .depth)
    #expect(String(repeating: #"{"a":"#, count: 100_000).fault?.reason == .depth)
    #expect(throws: JSONFault.self) { try Parsed().read(nested(2_000), limits: JSONLimits(depth: 100_000)) }
    try Parsed().read(nested(512), limits: JSONLimits(depth: 100_000))
    let document = Parsed()
    try document.read("[1]", limits: JSONLimits(size: 3))
    #expect(throws: JSONFault.self) { try document.read("[1 ]", limits: JSONLimits(size: 3)) }
    #expect(document.root == nil)
  }

  @Test func aLargeObjectWithOneNameTwiceIsFoundQuickly() {
    let members = (0..<200_000).map { #""\#($0)":0"# }.joined(separator: ",")
    let clock = ContinuousClock()
    let time = clock.measure { #expect("{\(members),\"7\":0}".fault?.reason == .duplicateName) }
    #expect(time < .seconds(20))
  }
}
