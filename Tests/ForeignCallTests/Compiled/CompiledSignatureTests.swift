import Testing

@testable import ForeignCall

@Suite struct CompiledSignatureTests {
  @Test(arguments: [
    ("x: i8 >= 0.5", "no whole number"), ("x: u8 > 255", "no number is within"),
    ("x: f64 > 1 < 1", "no number"),
    ("x: i32 multiple of 0", "above 0"), ("x: str > 5", "only numbers"),
    ("x: bool length 3", "have a length"),
    ("x: bytes pattern \"a\"", "only str"), ("x: str pattern \"(\"", "pattern"),
    ("x: str pattern \"a(?=b)\"", "pattern"),
    ("x: {a: i8}?", "pointer to"), ("x: u8 = 256", "does not fit"), ("x: u8 = \"a\"", "does not fit"),
    ("x: enum {a, b} = c", "does not fit"), ("x: str length 2.. = \"a\"", "does not fit"),
    ("x: i8 = null", "does not fit"), ("x: {a: i8} = {}", "does not fit"),
    ("x: u8 example 256", "does not fit"),
    ("b: bytes, p: {a: i8}", "whole body"), ("p: {a: i8}, b: bytes", "whole body"),
    ("b: bytes, c: bytes", "whole body"), ("x: i8 from path", "no {x}"), ("id: list of i8", "the path"),
    ("p: {a: i8} from query", "the query"), ("p: list of {a: i8} from header", "a header field"),
    ("-> bytes", "out-parameter"), ("-> list of i8", "out-parameter"), ("-> i8?", "leave out the \"?\""),
    ("-> owned i8", "can be owned"), ("-> i8 >= 0", "what comes in"), ("out x: i8?", "leave out the \"?\""),
    ("out x: bytes", "room"), ("out x: list of i8", "room"), ("out x: i8 up to 5", "room"),
    ("out x: owned str up to 5", "not owned"), ("out x: list of i64 up to 1000M", "1024M"),
  ])
  func misfitIsRefused(signature: String, says: String) throws {
    let parsed = try SignatureParser.parse(signature)
    let fault = #expect(throws: SignatureFault.self) {
      try CompiledSignature(parsed, hasBody: false, pathParameters: ["id"])
    }
    #expect(fault?.message.contains(says) == true, "\(fault?.description ?? "none")")
  }

  private func places(_ signature: String, hasBody: Bool) throws -> [String] {
    let compiled = try CompiledSignature(
      try SignatureParser.parse(signature), hasBody: hasBody, pathParameters: ["id"])
    return compiled.inputs.map { input in
      switch input.place {
      case .text(.path): "path"
      case .text(.query): "query"
      case .text(.header(let name)): "header \(String(decoding: name, as: UTF8.self))"
      case .wholeBody: "whole body"
      case .bodyMember: "member"
      case .rawBody: "raw body"
      }
    }
  }

  @Test func placesAreThoseOfFastAPI() throws {
    #expect(try places("id: i8, x: f64, c: enum {a}", hasBody: true) == ["path", "query", "query"])
    #expect(try places("x: list of i8", hasBody: false) == ["query"])
    #expect(try places("x: list of i8", hasBody: true) == ["whole body"])
    #expect(try places("p: {a: i8}", hasBody: true) == ["whole body"])
    #expect(try places("p: {a: i8}", hasBody: false) == ["whole body"])
    #expect(try places("p: {a: i8}, x: i8 from body", hasBody: true) == ["member", "member"])
    #expect(try places("x: i8 from body", hasBody: true) == ["whole body"])
    #expect(try places("b: bytes, n: i8", hasBody: true) == ["raw body", "query"])
    #expect(try places("b: bytes from query", hasBody: true) == ["query"])
    #expect(
      try places("user_agent: str from header, x: i8 from header \"X-T\"", hasBody: true)
        == ["header user-agent", "header X-T"])
  }

  /// What a C compiler for this machine says of the same structs.
  @Test func structsLieAsCLaysThemOut() throws {
    let signature = try SignatureParser.parse(
      "p: {a: i8, b: f64, c: {d: u16, e: bool}, f: str, g: bytes, h: i32?}")
    let compiled = try CompiledSignature(signature, hasBody: true, pathParameters: [])
    guard case .structure(let rule) = compiled.inputs[0].shape.kind else {
      Issue.record("no struct")
      return
    }
    #expect(rule.fields.map(\.offset) == [0, 8, 16, 24, 32, 48])
    #expect(rule.type.size == 56)
    #expect(rule.type.alignment == 8)
  }
}
