/// Cuts bytes into pieces, in a way that a number says: an input brings its own cuts.
struct Pieces: Sequence, IteratorProtocol {
  private var state: UInt64
  private let largest: UInt64
  private var at = 0
  private let count: Int

  /// - Parameters:
  ///   - count: how many bytes there are to cut.
  ///   - seed: which cuts. 0: none.
  init(of count: Int, seed: UInt8) {
    self.count = count
    state = UInt64(seed)
    // Single bytes, a few, or many at a time.
    largest = seed == 0 ? .max : [1, 2, 7, 64, 700][Int(seed) % 5]
  }

  mutating func next() -> Range<Int>? {
    guard at < count else { return nil }
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let size = largest == .max ? count : Int((state >> 33) % largest) + 1
    let start = at
    at = Swift.min(count, at + size)
    return start..<at
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Takes the first byte, which steers a target, off the rest, which it reads.
  var steered: (UInt8, UnsafeBufferPointer<UInt8>) {
    guard let first else { return (0, self) }
    return (first, UnsafeBufferPointer(rebasing: self[1...]))
  }
}

/// A seed: the steering bytes, then a text.
func seed(_ steering: UInt8..., text: String) -> [UInt8] { steering + Array(text.utf8) }
