import Bytes
import HTTP
import Testing

@Suite struct ChunkedDecoderTests {
  @Test func takesTheBytesUpToTheEndAndNoMore() throws {
    let raw = bytes("3\r\nabc\r\n0\r\n\r\nGET /")
    var decoder = ChunkedDecoder()
    var body = ByteBuffer()
    let (consumed, done) = try decoder.decode(raw.span, into: &body, limit: 10)
    #expect(consumed == raw.count - 5)
    #expect(done)
    #expect(text(body) == "abc")
    let (more, stillDone) = try decoder.decode(raw.span, into: &body, limit: 10)
    #expect(more == 0)
    #expect(stillDone)
  }

  @Test func goesOnWhereTheLastPieceEnded() throws {
    var decoder = ChunkedDecoder()
    var body = ByteBuffer()
    for piece in ["1", "0\r", "\n01234", "56789abcdef\r\n", "0", ";x", "\r\nA", ": b\r\n\r"] {
      let piece = bytes(piece)
      let (consumed, done) = try decoder.decode(piece.span, into: &body, limit: 16)
      #expect(consumed == piece.count)
      #expect(!done)
    }
    #expect(try decoder.decode([0x0A].span, into: &body, limit: 16) == (1, true))
    #expect(text(body) == "0123456789abcdef")
  }

  @Test func appendsBehindWhatTheBufferHas() throws {
    var decoder = ChunkedDecoder()
    var body = ByteBuffer()
    body.append("before ")
    _ = try decoder.decode(bytes("2\r\nok\r\n0\r\n\r\n").span, into: &body, limit: 2)
    #expect(text(body) == "before ok")
  }

  @Test(arguments: [
    ("5\r\n", 4, 413), ("5\r\n", 5, nil), ("2\r\nab\r\n3\r\n", 4, 413), ("2\r\nab\r\n3\r\n", 5, nil),
    ("0\r\n\r\n", 0, nil), ("1\r\n", 0, 413),
  ])
  func refusesABodyPastTheLimitWhenAChunkSaysSo(raw: String, limit: Int, status: UInt16?) {
    var decoder = ChunkedDecoder()
    var body = ByteBuffer()
    do {
      _ = try decoder.decode(bytes(raw).span, into: &body, limit: limit)
      #expect(status == nil)
    } catch {
      #expect(error.status == status)
    }
  }
}
