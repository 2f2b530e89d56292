import Bytes
import JSON
import PluginHost

/// What the admin socket tells of worker processes.
enum WorkerReport {
  static func json(of worker: WorkerStatus) -> JSONValue {
    .object([
      ("number", .number(worker.number)), ("process", .optional(worker.process.map { Int($0) })),
      ("state", .text(worker.state)), ("under_way", .number(worker.underWay)),
      ("calls", .number(worker.calls)),
      ("restarts", .number(worker.restarts)), ("recycled", .number(worker.recycled)),
      ("memory_kib", .number(worker.memory)),
      ("last_end", .optional(worker.lastEnd)), ("last_calls", .list(worker.lastCalls.map { .text($0) })),
      ("last_backtrace", .list(worker.lastBacktrace.map { .text($0) })),
    ])
  }

  static func table(of plugins: [PluginStatus]) -> String {
    let rows = plugins.flatMap { plugin in
      plugin.workers.map { worker in
        [
          plugin.name ?? "-", String(worker.number), worker.process.map { String($0) } ?? "-", worker.state,
          String(worker.underWay), String(worker.calls), String(worker.restarts), "\(worker.memory / 1024)M",
          worker.lastEnd ?? "-",
        ]
      }
    }
    let header = ["PLUGIN", "WORKER", "PROCESS", "STATE", "NOW", "CALLS", "RESTARTS", "MEMORY", "LAST END"]
    return Table(header: header, rows: rows).text(indent: 0) + ends(of: plugins)
  }

  /// Where the processes that have crashed were.
  private static func ends(of plugins: [PluginStatus]) -> String {
    var text = ""
    for plugin in plugins {
      for worker in plugin.workers where !worker.lastBacktrace.isEmpty {
        text +=
          "\nworker \(worker.number) of \(plugin.name ?? plugin.file), generation \(plugin.generation ?? 0), "
        text += "ended in\n"
        text += worker.lastBacktrace.map { "  \(ShownText.escaped($0))\n" }.joined()
        if !worker.lastCalls.isEmpty {
          text +=
            "with these calls under way: \(ShownText.escaped(worker.lastCalls.joined(separator: ", ")))\n"
        }
      }
    }
    return text
  }
}
