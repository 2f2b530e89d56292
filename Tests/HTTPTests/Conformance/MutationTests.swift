import Bytes
import HTTP
import Testing

/// Random changes to good requests, the same ones in each run.
@Suite struct MutationTests {
  @Test(arguments: 1...4)
  func changedRequestsNeverTrapAndReadTheSameInPieces(seed: Int) {
    var random = Generator(seed: UInt64(seed))
    let samples = TableRequest.all.map(\.raw).filter { $0.count < 600 }
    for _ in 0..<5_000 {
      let raw = mutated(samples.randomElement(using: &random) ?? [], samples, &random)
      let whole = RequestReader.read(raw)
      let cuts = (0..<3).map { _ in Int.random(in: 0...raw.count, using: &random) }.sorted()
      #expect(RequestReader.read(raw, cuts: cuts) == whole, "cut at \(cuts): \(raw)")
      #expect(RequestReader.read(raw, cuts: raw.indices) == whole, "byte by byte: \(raw)")
    }
  }

  @Test func randomPathsNeverTrapARouter() throws {
    var random = Generator(seed: 7)
    var builder = RouterBuilder()
    let templates = [
      "/", "/a", "/a/{b}", "/a/b/", "/a/{b}/c", "/{x}/b/{y...}", "/{all...}", "/abcdefghijk/é",
    ]
    for (index, text) in templates.enumerated() {
      try builder.add(.get, RouteTemplate(parsing: text), route: index)
    }
    let router = builder.build()
    let alphabet = bytes("//aabc%%2fF0é.") + [0, 255]
    for _ in 0..<20_000 {
      let path = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      var captures = Captures()
      let match = router.match(
        .get, path: path.span, isEncoded: Bool.random(using: &random), captures: &captures)
      if case .route(let index) = match { #expect(templates.indices.contains(index)) }
      for index in 0..<captures.count { #expect(captures[index].end <= path.count) }
    }
  }

  @Test func randomQueriesAndPathsNeverTrapTheDecoders() {
    var random = Generator(seed: 8)
    let alphabet = bytes("&&==++%%%012aFg") + [0, 255]
    var parameters = QueryParameters()
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      var buffer = ByteBuffer()
      parameters.reset()
      try? parameters.parse(text.span, into: &buffer)
      for index in 0..<parameters.items.count {
        #expect(parameters.items[index].value.end < buffer.count)
      }
      buffer.removeAll()
      if let range = try? PercentDecoding.decodePath(text.span, keepingEncodedSlashes: true, into: &buffer) {
        #expect(range.end + 1 == buffer.count)
      }
    }
  }

  private func mutated(_ raw: [UInt8], _ samples: [[UInt8]], _ random: inout Generator) -> [UInt8] {
    let interesting = bytes("\r\n\r\n\r\n :\t/?#%.,;05aGHchunked") + [0, 0x7F, 0x80, 0xFF]
    var raw = raw
    for _ in 0..<Int.random(in: 1...4, using: &random) where !raw.isEmpty {
      let at = Int.random(in: 0..<raw.count, using: &random)
      let byte = interesting.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<7, using: &random) {
      case 0: raw[at] = byte
      case 1: raw.insert(byte, at: at)
      case 2: raw.remove(at: at)
      case 3: raw[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 4: raw.removeSubrange(at..<min(raw.count, at + Int.random(in: 1...8, using: &random)))
      case 5: raw.insert(contentsOf: raw[at..<min(raw.count, at + 12)], at: at)
      default:
        let other = samples.randomElement(using: &random) ?? []
        raw.replaceSubrange(at..., with: other.dropFirst(min(at, other.count)))
      }
    }
    return raw
  }
}

/// SplitMix64: small, and the same on each machine.
private struct Generator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
