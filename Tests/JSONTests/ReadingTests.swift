import Bytes
import JSON
import Testing

@Suite struct ReadingTests {
  @Test func findsMembersAndItems() throws {
    let document = try Parsed(
      #"{"name":"Ada","at":{"lat":51.5,"lon":-0.12},"tags":["a","b","c"],"none":null,"yes":true}"#)
    let root = try #require(document.root)
    #expect(document.kind(of: root) == .object)
    #expect(document.count(of: root) == 5)
    let at = try #require(document.member(named: "at", of: root))
    let longitude = try #require(document.member(named: "lon", of: at))
    #expect(document.kind(of: longitude) == .decimal)
    #expect(document.string(of: longitude) == "-0.12")
    #expect(document.member(named: "lat", of: root) == nil)
    #expect(document.member(named: "na", of: root) == nil)
    #expect(document.member(named: "name", of: longitude) == nil)
    let tags = try #require(document.member(named: "tags", of: root))
    var found: [String] = []
    var item = document.first(in: tags)
    while let present = item {
      found.append(document.string(of: present))
      item = document.item(after: present, in: tags)
    }
    #expect(found == ["a", "b", "c"])
    var names: [String] = []
    var name = document.first(in: root)
    while let present = name {
      names.append(document.string(of: present))
      name = document.name(after: present, in: root)
    }
    #expect(names == ["name", "at", "tags", "none", "yes"])
  }

  @Test(arguments: [
    (#""""#, ""), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u00e9\u20ac\ud83d\ude00""#, "é€😀"),
    (#""\u0000x""#, "\0x"), (#""grün 😀""#, "grün 😀"),
    (#""\#(String(repeating: "long ä", count: 500))""#, String(repeating: "long ä", count: 500)),
  ])
  func decodesStrings(json: String, expected: String) throws {
    let document = try Parsed(json)
    let root = try #require(document.root)
    #expect(document.kind(of: root) == .string)
    #expect(document.string(of: root) == expected)
    // For C code there is a NUL behind it.
    #expect(document.character(of: root, at: expected.utf8.count) == 0)
  }

  @Test(arguments: [
    ("0", JSONKind.integer), ("-0", .integer), ("18446744073709551615", .integer),
    ("-9223372036854775808", .integer),
    (String(repeating: "9", count: 5_000), .integer), ("1.0", .decimal), ("1e0", .decimal),
    ("-0.0", .decimal),
    ("1E400", .decimal), ("1e-400", .decimal), ("0.1000000000000000055511151231257827", .decimal),
    ("123456789012345678901234567890.5e-10", .decimal), ("0e999", .decimal),
  ])
  func keepsTheTextOfNumbers(json: String, kind: JSONKind) throws {
    for around in ["%", " %\n", "[%]", "[1,%,2]", #"{"a":%}"#] {
      let whole = around.replacing("%", with: json)
      let document = try Parsed(whole)
      var node = try #require(document.root)
      if around.contains(",") {
        node = document.item(after: try #require(document.first(in: node)), in: node)!
      }
      if around == "[%]" { node = document.first(in: node)! }
      if around.contains("{") { node = try #require(document.member(named: "a", of: node)) }
      #expect(document.kind(of: node) == kind)
      #expect(document.string(of: node) == json)
      #expect(document.character(of: node, at: json.utf8.count) == 0)
    }
  }

  @Test func isReadAgainAndGivesMemoryBack() throws {
    let document = Parsed()
    #expect(document.root == nil)
    for count in [1, 100_000, 3] {
      try document.read("[\(Array(repeating: "\"xy\"", count: count).joined(separator: ","))]")
      let root = try #require(document.root)
      #expect(document.count(of: root) == count)
    }
    document.removeAll()
    #expect(document.root == nil)
    try document.read("5")
    #expect(document.root != nil)
    #expect(throws: JSONFault.self) { try document.read("5 6") }
    #expect(document.root == nil)
  }

  @Test func aNodeOfAnotherTextIsNoTrap() throws {
    let document = try Parsed(#"[[1,2],{"a":"b"},"long"]"#)
    let root = try #require(document.root)
    let last = try #require(document.item(after: document.first(in: root)!, in: root))
    try document.read("1")
    #expect(document.kind(of: last) == .null)
    #expect(document.count(of: last) == 0)
    #expect(document.string(of: last) == "")
    #expect(document.first(in: last) == nil)
    #expect(document.item(after: last, in: root) == nil)
    #expect(document.name(after: last, in: root) == nil)
  }

  @Test func readsNumbersExactly() throws {
    func integer<Number: FixedWidthInteger>(_ text: String, as _: Number.Type) -> Number? {
      text.withBytes { JSONNumber.integer($0) }
    }
    #expect(integer("18446744073709551615", as: UInt64.self) == .max)
    #expect(integer("18446744073709551616", as: UInt64.self) == nil)
    #expect(integer("-9223372036854775808", as: Int64.self) == .min)
    #expect(integer("-9223372036854775809", as: Int64.self) == nil)
    #expect(integer("-128", as: Int8.self) == -128)
    #expect(integer("128", as: Int8.self) == nil)
    #expect(integer("255", as: UInt8.self) == 255)
    #expect(integer("256", as: UInt8.self) == nil)
    #expect(integer("-0", as: UInt8.self) == 0)
    #expect(integer("-1", as: UInt8.self) == nil)
    for text in ["", "-", "1x", "+1", "1.0", " 1"] { #expect(integer(text, as: Int64.self) == nil) }
    func double(_ text: String) -> Double? { text.withBytes { JSONNumber.double($0) } }
    #expect(double("0.1") == 0.1)
    #expect(double("1e400") == .infinity)
    #expect(double("-1e400") == -.infinity)
    #expect(double("1e-400") == 0)
    #expect(double("-0.0")?.sign == .minus)
    #expect(double("2.2250738585072011e-308") == Double.leastNormalMagnitude.nextDown)
    for text in ["", "-", "inf", "nan", "-inf", "0x1p3", "1e", "1 ", " 1"] {
      #expect(double(text) == nil, "\(text)")
    }
    // Rounded once: by way of a double it would be 1.
    #expect("1.000000059604644775390625000001".withBytes { JSONNumber.float($0) } == Float(1).nextUp)
  }
}
