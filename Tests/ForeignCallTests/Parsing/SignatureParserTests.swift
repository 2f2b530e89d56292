import Testing

@testable import ForeignCall

@Suite struct SignatureParserTests {
  @Test func readsParametersInOrder() throws {
    let signature = try SignatureParser.parse("x: f64, y: f64 -> f64")
    #expect(signature.parameters.map(\.name) == ["x", "y"])
    guard case .value(let value, .borrowed) = signature.result, case .float(.f64) = value.type else {
      Issue.record("not f64: \(signature.result)")
      return
    }
  }
}
