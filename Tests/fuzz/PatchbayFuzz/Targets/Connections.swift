/// A whole connection in memory, from received bytes to sent ones, with handlers that reply at once and later.
///
/// However the client's bytes are cut into pieces, and however few bytes the socket takes at a time, the replies are the
/// same; each is a sound HTTP message; and no call stays with the connection.
final class Connections: FuzzTarget {
  override var name: String { "connections" }
  override var words: [String] { HTTPSeeds.words }
  override var seeds: [[UInt8]] {
    var all: [[UInt8]] = []
    for text in HTTPSeeds.requests {
      let bytes = Array(text.utf8)
      for steering: [UInt8] in [[0, 0], [1, 2], [3, 9]] { all.append(steering + bytes) }
      let twice: [UInt8] = [1, 5] + bytes
      all.append(twice + bytes)
    }
    return all
  }

  private var host: MemoryHost?

  override func prepare() { host = MemoryHost() }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    guard let host else { return }
    let (cuts, rest) = input.steered
    let (room, text) = rest.steered
    let bytes = Span<UInt8>(_unsafeElements: text)
    let whole = host.serve(bytes, cuts: 0, room: .max)
    let count = ResponseReader.count(whole)
    hold(count <= bytes.count / 4 + 1, "\(count) responses to \(bytes.count) bytes")
    guard cuts != 0 || room != 0 else { return }
    let pieces = host.serve(bytes, cuts: cuts, room: room == 0 ? .max : Int(room))
    hold(
      ResponseReader.comparable(pieces) == ResponseReader.comparable(whole),
      "in pieces: \(ResponseReader.text(pieces))\nas a whole: \(ResponseReader.text(whole))")
  }
}
