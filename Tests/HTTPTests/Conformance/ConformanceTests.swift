import HTTP
import Testing

@Suite struct ConformanceTests {
  @Test func theTableIsThere() {
    #expect(TableRequest.all.count >= 170)
    #expect(Set(TableRequest.all.map(\.name)).count == TableRequest.all.count)
  }

  @Test(arguments: TableRequest.all)
  func eachRequestHasTheExpectedOutcome(request: TableRequest) throws {
    let expected = request.expected
    switch RequestReader.read(request.raw) {
    case .refused(let error):
      #expect(expected.status == Int(error.status), "\(error.detail)")
      #expect(!error.detail.description.isEmpty)
    case .incomplete:
      #expect(expected.incomplete)
    case .accepted(let accepted):
      #expect(expected.method == accepted.method.name.description)
      #expect(expected.path == accepted.path)
      #expect(expected.query == accepted.query)
      #expect(expected.fields == accepted.fields)
      #expect(expected.body == accepted.body)
      #expect(expected.rest ?? "" == accepted.rest)
      #expect(expected.authority == nil || expected.authority == accepted.authority)
      #expect(expected.keepAlive ?? true == accepted.keepAlive)
      #expect(expected.expectsContinue ?? false == accepted.expectsContinue)
      #expect(accepted.pathIsEncoded == accepted.path.contains("%"))
    }
  }

  @Test(arguments: TableRequest.all)
  func theOutcomeDoesNotDependOnHowTheBytesArrive(request: TableRequest) {
    let raw = request.raw
    let whole = RequestReader.read(raw)
    // Bytes that come behind an error or the end are the only difference.
    #expect(RequestReader.read(raw, cuts: raw.indices) == whole)
    let step = max(1, raw.count / 500)
    for cut in stride(from: 0, through: raw.count, by: step) {
      let outcome = RequestReader.read(raw, cuts: [cut])
      #expect(outcome == whole, "cut at \(cut)")
    }
  }
}
