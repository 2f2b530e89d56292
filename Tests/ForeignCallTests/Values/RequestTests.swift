import Bytes
import Testing

@testable import ForeignCall

/// Requests that ask for more than they may, held to a signature without a host.
@Suite struct RequestTests {
  /// A request of nothing but a JSON body.
  private final class BodySource: ArgumentSource {
    private let body: [UInt8]
    init(_ body: String) { self.body = Array(body.utf8) }
    func count(of source: TextSource) -> Int { 0 }
    func withText<Result>(_ source: TextSource, nth: Int, _ body: (Span<UInt8>) -> Result) -> Result {
      let nothing: [UInt8] = []
      return body(nothing.span)
    }
    func withBody<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
      let bytes = self.body
      return body(bytes.span)
    }
    var saysJSON: Bool { true }
    var prefersProblem: Bool { false }
  }

  /// The answer of a request that does not fit.
  private func refusal(_ signature: String, _ body: String, limit: Int = ArgumentMemory.usualLimit) throws
    -> (
      status: UInt16, text: String
    )
  {
    let compiled = try CompiledSignature(
      try SignatureParser.parse(signature), hasBody: true, pathParameters: [])
    var binder = ArgumentBinder(compiled, limit: limit)
    binder.bind(BodySource(body))
    guard !binder.errors.isEmpty else { return (200, "") }
    let answer = binder.errors.answer(asProblem: false)
    return (
      answer.status,
      answer.body.withSpan { bytes in
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
      }
    )
  }

  private func list(_ item: String, _ count: Int) -> String {
    "[" + Array(repeating: item, count: count).joined(separator: ",") + "]"
  }

  @Test func noMoreThan100ErrorsAreTold() throws {
    for (count, told) in [(100, 100), (101, 100), (100_000, 100)] {
      let (status, text) = try refusal("x: list of i32", list("null", count))
      #expect(status == 422)
      #expect(text.split(separator: "\"type\":").count - 1 == told)
      #expect(text.contains("[\"body\",99]"))
    }
  }

  @Test func noErrorIsAddedOnceTheInputsAreLong() throws {
    let fields = (0..<64).map { "f\($0): i8" }.joined(separator: ", ")
    let long = "{\"x\":\"" + String(repeating: "x", count: 400_000) + "\"}"
    let (status, text) = try refusal("x: {\(fields)}", long)
    #expect(status == 422)
    #expect(text.split(separator: "\"type\":\"missing\"").count - 1 == 3, "each tells the whole object")
  }

  @Test func whatTakesTooMuchMemoryIsRefused() throws {
    let fields = (0..<60).map { "f\($0): i64 = 0" }.joined(separator: ", ")
    let zeros = Array(repeating: "0", count: 60).joined(separator: ",")
    for item in ["{\(fields)}", "pointer to {\(fields)}", "{a: list of i64 = [\(zeros)]}"] {
      let limit = 200_000
      #expect(try refusal("x: list of \(item)", list("{}", 350), limit: limit).status == 200, "\(item)")
      #expect(try refusal("x: list of \(item)", list("{}", 450), limit: limit).status == 413, "\(item)")
    }
    #expect(try refusal("x: list of {\(fields)}", list("{}", 600_000)).status == 413)
  }
}
