import Bytes
import EventLoop
import HTTP

/// The value of `Date` (RFC 9110, section 6.6.1), written anew when it may have changed. Belongs to a loop.
struct DateCache: ~Copyable {
  private var text = ByteBuffer(capacity: 32)
  /// Nanoseconds of the loop's clock.
  private var isGoodUntil: UInt64 = 0

  /// Lends the 29 bytes of the present date, at most 0.1 s old.
  mutating func withPresent(now: UInt64, _ body: (Span<UInt8>) -> Void) {
    if now >= isGoodUntil { refresh(now) }
    text.withSpan(body)
  }

  private mutating func refresh(_ now: UInt64) {
    text.removeAll()
    HTTPDate.append(unixSeconds: Clock.unixSeconds, to: &text)
    isGoodUntil = now &+ 100_000_000
  }
}
