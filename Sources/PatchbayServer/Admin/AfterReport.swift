import JSON
import PluginHost

/// What the admin socket tells of what plugins do after responses.
enum AfterReport {
  static func json(of counts: AfterCounts) -> JSONValue {
    .object([
      ("waiting", .number(counts.waiting)), ("done", .number(counts.done)),
      ("failed", .number(counts.failed)), ("skipped", .number(counts.skipped)),
      ("microseconds", .number(Int(clamping: counts.time / 1_000))),
      ("longest_microseconds", .number(Int(clamping: counts.longest / 1_000))),
    ])
  }

  static func table(of plugins: [PluginStatus]) -> String {
    let rows = plugins.map { plugin in
      let counts = plugin.after
      let ended = UInt64(max(1, counts.done + counts.failed))
      return [
        plugin.name ?? "-", String(counts.waiting), String(counts.done), String(counts.failed),
        String(counts.skipped), milliseconds(counts.time / ended), milliseconds(counts.longest),
      ]
    }
    let header = ["AFTER RESPONSES", "WAITING", "DONE", "FAILED", "SKIPPED", "MEAN", "LONGEST"]
    return Table(header: header, rows: rows).text(indent: 0)
  }

  private static func milliseconds(_ nanoseconds: UInt64) -> String {
    let microseconds = nanoseconds / 1_000
    let fraction = String(microseconds % 1_000)
    return "\(microseconds / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction + "ms"
  }
}
