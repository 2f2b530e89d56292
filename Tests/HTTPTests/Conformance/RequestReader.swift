import Bytes
import HTTP

/// What became of a request: the same for every way in which its bytes were cut into pieces.
enum Outcome: Equatable {
  case refused(RequestError)
  case incomplete
  case accepted(Accepted)

  struct Accepted: Equatable {
    var method = Method.get
    var target = ""
    var path = ""
    var query: String?
    var authority = ""
    var fields: [[String]] = []
    var minorVersion: UInt8 = 1
    var keepAlive = false
    var expectsContinue = false
    var pathIsEncoded = false
    var body = ""
    /// What follows the request.
    var rest = ""
  }
}

/// Reads a request as the server does: head, then body.
struct RequestReader: ~Copyable {
  var limits = HeadLimits()
  var bodyLimit = 1 << 20

  private var received: [UInt8] = []
  private var parser = RequestParser()
  private var head = RequestHead()
  private var chunks = ChunkedDecoder()
  private var body = ByteBuffer()
  private var bodyOffset = 0
  private var isHeadComplete = false
  private var isDone = false
  private var error: RequestError?

  init() {}

  /// Gives the reader more bytes. What comes behind the end or an error is kept, but not looked at.
  mutating func receive(_ bytes: ArraySlice<UInt8>) {
    received += bytes
    guard error == nil, !isDone else { return }
    let received = received
    do throws(RequestError) {
      if !isHeadComplete {
        guard try parser.parse(received.span, limits: limits, into: &head) else { return }
        isHeadComplete = true
        bodyOffset = head.length
      }
      try receiveBody(received.span.extracting(bodyOffset...))
    } catch {
      self.error = error
    }
  }

  private mutating func receiveBody(_ rest: Span<UInt8>) throws(RequestError) {
    switch head.framing {
    case .none: isDone = true
    case .length(let length):
      guard rest.count >= length else { return }
      body.append(rest.extracting(first: length))
      bodyOffset += length
      isDone = true
    case .chunked:
      let (consumed, done) = try chunks.decode(rest, into: &body, limit: bodyLimit)
      bodyOffset += consumed
      isDone = done
    }
  }

  var outcome: Outcome {
    if let error { return .refused(error) }
    guard isDone else { return .incomplete }
    var fields: [[String]] = []
    for index in 0..<head.fields.count {
      fields.append([latin1(head.fields[index].name), latin1(head.fields[index].value)])
    }
    return .accepted(
      .init(
        method: head.method, target: latin1(head.target), path: latin1(head.path),
        query: head.hasQuery ? latin1(head.query) : nil, authority: latin1(head.authority), fields: fields,
        minorVersion: head.minorVersion, keepAlive: head.keepAlive, expectsContinue: head.expectsContinue,
        pathIsEncoded: head.pathIsEncoded, body: latin1Text(array(body)),
        rest: latin1Text(received[bodyOffset...])))
  }

  private func latin1(_ range: ByteRange) -> String { latin1Text(received[range.range]) }

  private func latin1Text(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
  }

  /// Reads `bytes`, cut at `cuts`.
  static func read(_ bytes: [UInt8], cuts: some Sequence<Int> = EmptyCollection<Int>()) -> Outcome {
    var reader = RequestReader()
    var start = 0
    for cut in cuts {
      reader.receive(bytes[start..<cut])
      start = cut
    }
    reader.receive(bytes[start...])
    return reader.outcome
  }
}
