import JSON
import PluginHost

/// What the admin socket tells of worker processes.
enum WorkerReport {
  static func json(of worker: WorkerStatus) -> JSONValue {
    .object([
      ("number", .number(worker.number)), ("process", .optional(worker.process.map { Int($0) })),
      ("state", .text(worker.state)), ("under_way", .number(worker.underWay)),
      ("calls", .number(worker.calls)),
      ("restarts", .number(worker.restarts)), ("memory_kib", .number(worker.memory)),
      ("last_end", .optional(worker.lastEnd)),
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
    return Table(header: header, rows: rows).text(indent: 0)
  }
}
