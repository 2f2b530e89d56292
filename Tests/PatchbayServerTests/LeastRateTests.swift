import Testing

@testable import PatchbayServer

@Suite struct LeastRateTests {
  private let second: UInt64 = 1_000_000_000

  @Test func eachByteBuysALittleTime() {
    let rate = LeastRate(bytes: 100)
    #expect(rate.deadline(now: 0, began: 0, pause: 5 * second, bytes: 0) == 5 * second)
    // A hundred bytes, a second more; but never more than the pause from now.
    #expect(rate.deadline(now: 3 * second, began: 0, pause: 5 * second, bytes: 100) == 6 * second)
    #expect(rate.deadline(now: 3 * second, began: 0, pause: 5 * second, bytes: 10_000) == 8 * second)
    // Too little has come: it is over.
    #expect(rate.deadline(now: 9 * second, began: 0, pause: 5 * second, bytes: 100) == 6 * second)
  }

  @Test func noRateAndNoPauseAreNoLimits() {
    #expect(LeastRate(bytes: 0).deadline(now: 9, began: 0, pause: 5, bytes: 0) == 14)
    #expect(LeastRate(bytes: 100).deadline(now: 9, began: 0, pause: nil, bytes: 0) == .max)
  }

  @Test func largeNumbersAreNoTrap() {
    let rate = LeastRate(bytes: 1)
    #expect(rate.deadline(now: 7, began: 0, pause: 5, bytes: .max) == 12)
    #expect(LeastRate(bytes: .max).deadline(now: 7, began: 7, pause: 5, bytes: 1) <= 12)
  }
}
