import Bytes
import HTTP

/// Percent-decoding of paths and queries, against a slow decoder of another make.
final class Parameters: FuzzTarget {
  override var name: String { "parameters" }
  override var seeds: [[UInt8]] {
    ["a=1&b=2", "a=%41%2F&b+c=%20", "%", "%4", "%zz", "&&a&=b&", "a%2Fb/c", "x=%C3%A9"].map { Array($0.utf8) }
  }
  override var words: [String] { ["%2F", "%00", "%41", "%", "&", "=", "+", "/"] }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Span<UInt8>(_unsafeElements: input)
    decodePath(input, bytes)
    var decoded = ByteBuffer()
    var query = QueryParameters()
    guard (try? query.parse(bytes, into: &decoded)) != nil else { return }
    var index = 0
    for piece in Array(input).split(separator: UInt8(ascii: "&")) {
      hold(index < query.count, "a parameter is missing")
      let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
      let item = query[index]
      expect(Self.decoded(piece[..<equals], plusIsSpace: true), item.name, decoded)
      expect(Self.decoded(piece[equals...].dropFirst(), plusIsSpace: true), item.value, decoded)
      index += 1
    }
    hold(index == query.count, "\(query.count) parameters of \(index)")
  }

  private func decodePath(_ input: UnsafeBufferPointer<UInt8>, _ bytes: Span<UInt8>) {
    var decoded = ByteBuffer()
    guard let range = try? PercentDecoding.decodePath(bytes, keepingEncodedSlashes: false, into: &decoded)
    else {
      return
    }
    expect(Self.decoded(input[...], plusIsSpace: false), range, decoded)
  }

  private func expect(_ expected: [UInt8], _ range: ByteRange, _ buffer: borrowing ByteBuffer) {
    hold(range.end < buffer.count && buffer[range.end] == 0, "no NUL behind a part")
    for (index, byte) in expected.enumerated() {
      hold(
        index < Int(range.count) && buffer[Int(range.start) + index] == byte, "decoded otherwise at \(index)")
    }
    hold(expected.count == Int(range.count), "\(range.count) bytes in place of \(expected.count)")
  }

  private static func decoded(_ part: some Collection<UInt8>, plusIsSpace: Bool) -> [UInt8] {
    let part = Array(part)
    func digit(_ at: Int) -> UInt8? {
      at < part.count ? Character(UnicodeScalar(part[at])).hexDigitValue.map { UInt8($0) } : nil
    }
    var bytes: [UInt8] = []
    var at = 0
    while at < part.count {
      if part[at] == UInt8(ascii: "%"), let high = digit(at + 1), let low = digit(at + 2) {
        bytes.append(high << 4 | low)
        at += 3
      } else {
        bytes.append(plusIsSpace && part[at] == UInt8(ascii: "+") ? 0x20 : part[at])
        at += 1
      }
    }
    return bytes
  }
}
