import Testing

@testable import ForeignCall

@Suite struct SignatureParserTests {
  @Test func parametersStandInTheirOrder() throws {
    let signature = try SignatureParser.parse("x: f64, count: u8 = 3 -> f64")
    #expect(signature.parameters.map(\.name) == ["x", "count"])
    #expect(signature.parameters.map(\.column) == [1, 9])
    guard case .value(let value, .borrowed) = signature.result, case .float(.f64) = value.type else {
      Issue.record("\(signature.result)")
      return
    }
    guard case .input(let input) = signature.parameters[1].direction else {
      Issue.record("count is no input")
      return
    }
    #expect(input.standard == .number("3"))
  }

  @Test(arguments: [
    "", "-> void", "-> str", "-> owned str", "-> owned by my_free str?", "->f64", "x:i8->i8",
    "out: i32 -> i32", "from: str from query, example: str example \"a\"",
    "a: i8, b: i16, c: i32, d: i64, e: u8, f: u16, g: u32, h: u64, i: f32, j: f64, k: bool, l: str, m: bytes",
    "c: enum {red, green = 5, blue} = green",
    "l: list of (str length 1..5) length ..10", "l: list of i32 >= 0 length 2", "l: list of list of i32",
    "p: {lat: f64 >= -90 <= 90, lon: f64 = 0 \"degrees\"} \"a place\"",
    "p: pointer to {name: str?, at: {x: f64}, tags: list of str = []}? = null",
    "x: f64? = null from header \"X-Trace\" example 1.5 \"how far\"",
    "out data: bytes up to 1M, out n: i32 -> status {1: 404, -2: 409, *: 502}", "-> errno {2: 404}",
    "s: str pattern \"^\\\\d+\\u0041$\"", "x: i32 multiple of 5 > 0 < 100",
    "p: {a: i8} = {a: 1}, q: {a: i8} = {\"a\": 1}, l: list of i8 = [1, 2]",
  ])
  func isUnderstood(signature: String) throws {
    #expect(try SignatureParser.parse(signature).text == signature)
  }

  @Test(arguments: [
    (4, "x: f65 -> f64", "no type \"f65\""), (1, "5: f64", "expected a parameter"),
    (3, "x f64", "expected \":\""), (4, "x: ", "expected a type"), (8, "x: f64 f64", "\",\" or \"->\""),
    (9, "x: f64, x: f64", "two parameters called x"), (8, "x: f64,", "expected a parameter"),
    (15, "x: f64 -> f64 5", "expected the end"), (12, "x: pointer of i32", "expected \"to\""),
    (15, "x: pointer to i32", "only pointers to structs"), (9, "x: list i32", "expected \"of\""),
    (5, "x: {}", "expected a field"), (12, "x: {a: i8, a: i8}", "two fields called a"),
    (10, "x: enum {}", "name of a case"), (15, "x: enum {red, red}", "two cases called red"),
    (16, "x: enum {red = 3000000000}", "fits an int"), (12, "x: i8 >= 0 >= 1", "twice"),
    (10, "x: i8 >= a", "expected a number"), (15, "s: str length 9..3", "no length"),
    (16, "s: str pattern abc", "double quotes"), (8, "s: str \"abc", "does not end"),
    (11, "s: str \"a\\qb\"", "no escape \\q"), (12, "x: i8 from here", "path, query, body or header"),
    (19, "x: i8 from header \"a b\"", "no name of a header"), (12, "-> status {0: 404}", "0 is success"),
    (15, "-> status {1: 200}", "no status for an error"), (8, "-> void, x: i8", "end of the signature"),
    (17, "out x: bytes up 5", "to"), (9, "x: i8 = 01", "zeros"),
    (18, "s: str \"äé😀\", x: f65", "no type \"f65\""), (14, "s: str = \"é\" 5", "\",\" or \"->\""),
    (12, "s: str = \"\\ud83d\"", "four hexadecimal"),
    (12, "s: str = \"\\ud83d \\ude00\"", "four hexadecimal"),
    (12, "s: str = \"\\u+041\"", "four hexadecimal"), (12, "s: str = \"\\u00\"", "four hexadecimal"),
  ])
  func faultIsNamedWithItsColumn(column: Int, signature: String, says: String) {
    let fault = #expect(throws: SignatureFault.self) { try SignatureParser.parse(signature) }
    #expect(fault?.message.contains(says) == true, "\(fault?.description ?? "none")")
    #expect(fault?.column == column, "\(fault?.description ?? "none")")
  }

  @Test(arguments: [("\\u00e9", "é"), ("\\ud83d\\ude00!", "😀!"), ("\\n\\\"\\\\", "\n\"\\")])
  func escapesAreThoseOfJSON(written: String, text: String) throws {
    let signature = try SignatureParser.parse("s: str = \"\(written)\"")
    guard case .input(let input) = signature.parameters[0].direction else {
      Issue.record("no input")
      return
    }
    #expect(input.standard == .text(text))
  }

  @Test func deepNestingIsRefused() {
    let deep = "x: " + String(repeating: "list of ", count: 5000) + "i8"
    #expect(throws: SignatureFault.self) { try SignatureParser.parse(deep) }
    let structs = "x: " + String(repeating: "{a: ", count: 1000) + "i8" + String(repeating: "}", count: 1000)
    #expect(throws: SignatureFault.self) { try SignatureParser.parse(structs) }
  }

  @Test func mutatedSignaturesNeverTrap() throws {
    var generator = SeededGenerator(seed: 7)
    let seeds = [
      "p: pointer to {name: str? length 1..5, at: {x: f64 >= -1.5}} = {\"name\": null, \"at\": {\"x\": 1e3}} -> errno {2: 404}",
      "out data: bytes up to 64K, c: enum {red, green = 5} = red, l: list of (i32 > 0) length 2 -> owned by f str?",
    ]
    let marks = Array("{}()[]:,=?><-\"\\ ae09.*\u{e9}\u{0}".unicodeScalars)
    for _ in 0..<20_000 {
      var text = Array(seeds.randomElement(using: &generator)!.unicodeScalars)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let at = Int.random(in: 0..<text.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: text[at] = marks.randomElement(using: &generator)!
        case 1: text.remove(at: at)
        default: text.insert(marks.randomElement(using: &generator)!, at: at)
        }
      }
      let signature = String(String.UnicodeScalarView(text))
      guard let parsed = try? SignatureParser.parse(signature) else { continue }
      _ = try? CompiledSignature(parsed, hasBody: true, pathParameters: ["c"])
    }
  }
}

/// Numbers that are the same in each run (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
