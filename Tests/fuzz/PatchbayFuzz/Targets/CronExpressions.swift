import PluginHost

/// Schedules: each time that is found is due, comes after the one before, and none is left out.
final class CronExpressions: FuzzTarget {
  override var name: String { "cron" }
  override var seeds: [[UInt8]] {
    [
      "0 8 * * 1-5", "*/5 * * * *", "@daily", "@hourly", "@weekly", "@monthly", "@yearly", "0 0 29 2 *",
      "5/10 0,12 1-7 */3 7",
      "59 23 31 12 0", "0 0 31 2 *", "* * * * *",
    ].map { [0, 0, 0, 0] + Array($0.utf8) }
  }
  override var words: [String] {
    [
      "* ", "*/", "1-5", ",", "@daily", "@midnight", "0 ", "59", "31", "9223372036854775807", "-1",
      "/9223372036854775807",
    ]
  }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    guard input.count >= 4 else { return }
    // From 1970 to 2106.
    let start = input.prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard let cron = CronExpression(String(decoding: input.dropFirst(4), as: UTF8.self)) else { return }
    guard let first = cron.next(after: start) else { return }
    hold(first > start && first % 60 == 0, "\(first) comes after \(start)")
    hold(cron.next(after: first - 1) == first, "\(first) is due, and not found from the second before")
    hold(cron.next(after: start + (first - start) / 2) == first, "\(first) is left out on the way to it")
    hold(cron.last(until: first, from: start + 1) == first, "\(first) is not the last time until then")
  }
}
