import Bytes
import Exchange
import ForeignCall
import HTTP

/// The arguments of typed functions.
extension Call: ArgumentSource {
  public func count(of source: TextSource) -> Int {
    switch source {
    case .path: return 1
    case .query(let name):
      var count = 0
      for index in 0..<query.count where isNamed(query[index].name, name) { count += 1 }
      return count
    case .header(let name):
      var count = 0
      for index in 0..<head.fieldCount where isField(index, name) { count += 1 }
      return count
    }
  }

  public func withText<Result>(_ source: TextSource, nth: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    switch source {
    case .path(let index): return decoded.withRange(parameters[index], body)
    case .query(let name):
      var left = nth
      for index in 0..<query.count where isNamed(query[index].name, name) {
        if left == 0 { return decoded.withRange(query[index].value, body) }
        left -= 1
      }
    case .header(let name):
      var left = nth
      for index in 0..<head.fieldCount where isField(index, name) {
        if left == 0 { return storage.withRange(head.field(at: index).value, body) }
        left -= 1
      }
    }
    return body(StaticText.none)
  }

  public func withBody<Result>(_ body: (Span<UInt8>) -> Result) -> Result { self.body.withSpan(body) }

  /// "application/json", or anything that ends in "+json".
  public var saysJSON: Bool {
    storage.withSpan { bytes in
      guard let field = head.field(StaticText.span("content-type"), in: bytes) else { return false }
      return MediaType.isJSON(bytes.extracting(field.range))
    }
  }

  public var prefersProblem: Bool {
    storage.withSpan { bytes in
      guard let field = head.field(StaticText.span("accept"), in: bytes) else { return false }
      return AcceptField.prefersProblem(bytes.extracting(field.range))
    }
  }

  private func isNamed(_ range: ByteRange, _ name: [UInt8]) -> Bool {
    decoded.withRange(range) { $0.isEqual(to: name.span) }
  }

  private func isField(_ index: Int, _ name: [UInt8]) -> Bool {
    storage.withRange(head.field(at: index).name) { FieldRules.equalsIgnoringCase($0, name.span) }
  }
}
