import PluginHost
import Testing

@Suite struct CronExpressionTests {
  /// 2026-11-24 19:30:15 UTC, a Tuesday.
  private let now: Int64 = 1_795_548_615

  @Test(arguments: [
    ("* * * * *", 1_795_548_660), ("0 * * * *", 1_795_550_400), ("45 19 * * *", 1_795_549_500),
    ("0 8 * * *", 1_795_593_600), ("0 8 * * 1-5", 1_795_593_600), ("0 0 * * 0", 1_795_910_400),
    ("0 0 * * 7", 1_795_910_400), ("0 0 1 * *", 1_796_083_200), ("0 0 29 2 *", 1_835_395_200),
    ("*/20 * * * *", 1_795_549_200), ("5/20 * * * *", 1_795_549_500), ("@daily", 1_795_564_800),
    ("30 19 1,24 * *", 1_796_153_400), ("0 0 1 * 5", 1_795_737_600),
  ])
  func isDue(text: String, next: Int64) throws {
    #expect(try #require(CronExpression(text)).next(after: now) == next)
  }

  @Test(arguments: [
    "", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "a * * * *", "5-1 * * * *", "*/0 * * * *",
    "0 0 31 2 *", "@never",
  ])
  func isRefused(text: String) { #expect(CronExpression(text) == nil) }

  @Test func lastSlotCounts() throws {
    let hourly = try #require(CronExpression("@hourly"))
    #expect(hourly.last(until: now, from: now - 86_400) == 1_795_546_800)
    #expect(hourly.last(until: now, from: now) == nil)
  }
}
