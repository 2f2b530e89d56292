import Bytes
import Exchange
import HTTP

/// The parser of request heads and the decoder of chunks. However the bytes are cut into pieces, the result is the same;
/// every limit holds; what is let through keeps to the grammar.
final class Requests: FuzzTarget {
  override var name: String { "requests" }

  override var seeds: [[UInt8]] {
    var all: [[UInt8]] = []
    for text in HTTPSeeds.requests {
      for cuts: UInt8 in [0, 1, 3] { all.append([cuts, 0] + Array(text.utf8)) }
    }
    return all
  }
  override var words: [String] { HTTPSeeds.words }

  /// What became of a request: all that a caller can see.
  struct Outcome: Equatable {
    var error: RequestError?
    var length = 0
    var method = Method.get
    var ranges: [ByteRange] = []
    var flags: [Bool] = []
    var framing = BodyFraming.none
    var body: [UInt8] = []
    var bodyLength = -1
  }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    let (cuts, rest) = input.steered
    let (size, text) = rest.steered
    let limits =
      size & 1 == 0 ? HeadLimits() : HeadLimits(requestLine: 48, fieldCount: 4, headBytes: 128)
    let bodyLimit = size & 2 == 0 ? 1 << 20 : 16
    let bytes = Span(_unsafeElements: text)
    let whole = Self.read(bytes, limits, bodyLimit, cuts: 0)
    check(whole, bytes, limits, bodyLimit)
    guard cuts != 0 else { return }
    let pieces = Self.read(bytes, limits, bodyLimit, cuts: cuts)
    hold(pieces == whole, "cut into pieces: \(pieces)\nas a whole: \(whole)")
  }

  private static func read(
    _ bytes: Span<UInt8>, _ limits: HeadLimits, _ bodyLimit: Int, cuts: UInt8
  ) -> Outcome {
    var outcome = Outcome()
    var parser = RequestParser()
    var head = RequestHead()
    do throws(RequestError) {
      for piece in Pieces(of: bytes.count, seed: cuts) where outcome.length == 0 {
        if try parser.parse(bytes.extracting(0..<piece.upperBound), limits: limits, into: &head) {
          outcome.length = head.length
        }
      }
      guard outcome.length > 0 else { return outcome }
      outcome.note(head)
      if head.framing == .chunked {
        try readBody(bytes.extracting(head.length..<bytes.count), bodyLimit, cuts: cuts, &outcome)
      }
    } catch {
      outcome.error = error
    }
    return outcome
  }

  private static func readBody(
    _ bytes: Span<UInt8>, _ limit: Int, cuts: UInt8, _ outcome: inout Outcome
  ) throws(RequestError) {
    var decoder = ChunkedDecoder()
    var body = ByteBuffer()
    for piece in Pieces(of: bytes.count, seed: cuts) {
      let (consumed, isDone) = try decoder.decode(bytes.extracting(piece), into: &body, limit: limit)
      hold(body.count <= limit, "a body of \(body.count) bytes, past its limit of \(limit)")
      if isDone {
        outcome.bodyLength = piece.lowerBound + consumed
        break
      }
      hold(consumed == piece.count, "bytes of a body that goes on were left")
    }
    outcome.body = body.span.indices.map { body[$0] }
  }

  private func check(_ outcome: Outcome, _ bytes: Span<UInt8>, _ limits: HeadLimits, _ bodyLimit: Int) {
    if let error = outcome.error {
      hold((400...599).contains(error.status), "refused with \(error.status)")
      return
    }
    guard outcome.length > 0 else { return }
    hold(outcome.length <= bytes.count, "a head longer than what came")
    hold(outcome.length <= limits.requestLine + limits.headBytes + 8, "a head of \(outcome.length) bytes")
    for range in outcome.ranges { hold(range.end <= outcome.length, "a range past the head") }
    for index in 0..<outcome.length {
      let byte = bytes[index]
      let isLineEnd = byte == 0x0d && bytes[index + 1] == 0x0a || byte == 0x0a && bytes[index - 1] == 0x0d
      hold(byte >= 0x20 && byte != 0x7f || byte == 9 || isLineEnd, "a control character was let through")
    }
    if case .length(let length) = outcome.framing { hold(length >= 0, "a length below zero") }
  }
}

extension Requests.Outcome {
  mutating func note(_ head: borrowing RequestHead) {
    method = head.method
    framing = head.framing
    ranges = [head.target, head.path, head.query, head.authority]
    for index in 0..<head.fieldCount {
      let field = head.field(at: index)
      ranges += [field.name, field.value]
    }
    flags = [
      head.pathIsEncoded, head.hasQuery, head.keepAlive, head.expectsContinue, head.minorVersion == 1,
    ]
  }
}
