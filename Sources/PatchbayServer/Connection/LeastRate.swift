/// How fast a client must send a body, or take a reply: each piece may take its time, but not every byte may.
///
/// A transfer has the time between two pieces to begin with, and each byte buys a little more.
struct LeastRate: Sendable {
  /// Nanoseconds that a byte buys; 0: no least rate.
  private let byteTime: UInt64

  /// - Parameter bytes: a second; 0: none.
  init(bytes: Int) { byteTime = bytes > 0 ? max(1, 1_000_000_000 / UInt64(bytes)) : 0 }

  /// When a transfer must have gone on.
  ///
  /// - Parameters:
  ///   - now, began: nanoseconds of the same clock.
  ///   - pause: between two pieces; nil: as long as it likes, and then there is no least rate either.
  ///   - bytes: that have come, or have been taken, since it began.
  func deadline(now: UInt64, began: UInt64, pause: UInt64?, bytes: Int) -> UInt64 {
    guard let pause else { return .max }
    let next = now &+ pause
    guard byteTime > 0 else { return next }
    let (bought, overflow) = UInt64(max(0, bytes)).multipliedReportingOverflow(by: byteTime)
    let (end, overflows) = (began &+ pause).addingReportingOverflow(bought)
    return overflow || overflows ? next : min(next, end)
  }
}
