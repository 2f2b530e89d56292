import PluginHost
import Testing

@testable import Tasks

@Suite struct BackoffTests {
  @Test func doublesUpToItsLimitAndIsShortenedByUpToAHalf() {
    var rules = TaskRules()
    (rules.backoff, rules.backoffLimit) = (1_000, 10_000)
    for (attempt, full) in [
      (1, 1_000), (2, 2_000), (3, 4_000), (4, 8_000), (5, 10_000), (1_000_000, 10_000), (Int.max, 10_000),
      (Int.min, 1_000),
    ] {
      let delays = (0..<200).map { _ in Backoff.delay(rules, attempt: attempt) }
      #expect(delays.allSatisfy { (Int64(full) / 2...Int64(full)).contains($0) })
      #expect(Set(delays).count > 20)
    }
  }
}
