import Bytes
import Exchange
import JSON
import OpenAPI
import PluginHost

/// What the admin socket tells, each as JSON and as a table for people.
struct AdminReport {
  let json: JSONValue
  let text: String
  var status: UInt16 = 200

  static func plugins(_ status: ReloadStatus) -> AdminReport {
    let json = JSONValue.object([
      ("plugins", .list(status.plugins.map(json(of:)))),
      ("mapped", .object([("generations", .number(status.mapped)), ("bytes", .number(status.mappedBytes))])),
    ])
    let rows = status.plugins.map { plugin in
      [
        plugin.name ?? "-", plugin.version ?? "-", plugin.generation.map(String.init) ?? "-", plugin.state,
        String(plugin.calls), String(plugin.errors), plugin.draining.map(String.init).joined(separator: ","),
        plugin.file,
      ]
    }
    let header = ["PLUGIN", "VERSION", "GENERATION", "STATE", "CALLS", "ERRORS", "DRAINING", "FILE"]
    var text = Table(header: header, rows: rows).text(indent: 0)
    let workers = status.plugins.filter { !$0.workers.isEmpty }
    if !workers.isEmpty { text += "\n" + WorkerReport.table(of: workers) }
    let after = status.plugins.filter { !$0.after.isEmpty }
    if !after.isEmpty { text += "\n" + AfterReport.table(of: after) }
    for plugin in status.plugins {
      if let failure = plugin.failure { text += "\n" + ShownText.escaped("\(plugin.file) \(failure)") + "\n" }
    }
    if status.mapped > 0 {
      text +=
        "\n\(status.mapped) old generation\(status.mapped == 1 ? " stays" : "s stay") mapped (\(status.mappedBytes / 1024) KiB of address space)\n"
    }
    return AdminReport(json: json, text: text)
  }

  private static func json(of plugin: PluginStatus) -> JSONValue {
    .object([
      ("name", .optional(plugin.name)), ("version", .optional(plugin.version)), ("file", .text(plugin.file)),
      ("generation", .optional(plugin.generation)), ("state", .text(plugin.state)),
      ("calls", .number(plugin.calls)), ("errors", .number(plugin.errors)),
      ("draining", .list(plugin.draining.map { .number($0) })), ("standby", .optional(plugin.standby)),
      ("failure", .optional(plugin.failure)),
      ("after_response", AfterReport.json(of: plugin.after)),
      ("workers", .list(plugin.workers.map { WorkerReport.json(of: $0) })),
    ])
  }

  static func routes(_ table: RouteTable) -> AdminReport {
    let json = JSONValue.list(
      table.routes.map { route in
        .object([
          ("method", .text("\(route.method.name)")), ("path", .text(route.template.text)),
          ("plugin", .text(route.generation.name)), ("version", .text(route.generation.version)),
          ("generation", .number(route.generation.number)), ("handler", .text(route.kind)),
          ("lane", .text(route.lane)),
        ])
      })
    let rows = table.routes.map { route in
      [
        "\(route.method.name)", route.template.text, route.kind, route.lane,
        "\(route.generation.name) \(route.generation.version)",
      ]
    }
    let header = ["METHOD", "PATH", "HANDLER", "LANE", "PLUGIN"]
    return AdminReport(json: json, text: Table(header: header, rows: rows).text(indent: 0))
  }

  /// The OpenAPI document: JSONValue for people too.
  static func openAPI(_ table: RouteTable) -> AdminReport {
    let document = OpenAPIDocument.make(of: table.routes, version: Patchbay.version)
    return AdminReport(json: document, text: document.rendered + "\n")
  }

  /// What a reload has done: 200, or 409 if what is on disk does not serve.
  static func reload(_ outcomes: [ReloadOutcome]) -> AdminReport {
    let isFailed = outcomes.contains(where: \.isFailure)
    let json = JSONValue.object([
      ("ok", .flag(!isFailed)), ("outcomes", .list(outcomes.map { .text($0.text) })),
    ])
    return AdminReport(
      json: json, text: outcomes.map { ShownText.escaped($0.text) + "\n" }.joined(),
      status: isFailed ? 409 : 200)
  }

  static func message(_ status: UInt16, _ text: String) -> AdminReport {
    AdminReport(
      json: .object([(status < 400 ? "status" : "detail", .text(text))]), text: text + "\n", status: status)
  }
}
