import Bytes
import HTTP
import JSON
import PluginHost
import Tasks

/// Answers what comes in on the admin socket. On the loop that has the socket; reloads happen on their own thread.
final class AdminService {
  private enum Route: Int, CaseIterable {
    case plugins, routes, reload, reloadAll, health, readiness
    case openAPI
    case tasks, task, actOnTask, taskKinds, switchTaskKind

    var declaration: (Method, String) {
      switch self {
      case .plugins: (.get, "/plugins")
      case .routes: (.get, "/routes")
      case .reload: (.post, "/plugins/{name}/reload")
      case .reloadAll: (.post, "/reload")
      case .openAPI: (.get, "/openapi.json")
      case .health: (.get, "/healthz")
      case .readiness: (.get, "/readyz")
      case .tasks: (.get, "/tasks")
      case .task: (.get, "/tasks/{id}")
      case .actOnTask: (.post, "/tasks/{id}/{act}")
      case .taskKinds: (.get, "/task-kinds")
      case .switchTaskKind: (.post, "/task-kinds/{kind}/{act}")
      }
    }
  }

  private let router: Router
  private let reloads: ReloadThread
  private let registry: Registry
  private let draining: DrainFlag
  let tasks: TaskEngine

  init(reloads: ReloadThread, registry: Registry, draining: DrainFlag, tasks: TaskEngine) {
    self.tasks = tasks
    self.reloads = reloads
    self.registry = registry
    self.draining = draining
    var builder = RouterBuilder()
    for route in Route.allCases {
      let (method, path) = route.declaration
      // Fixed templates without a clash: nothing here can fail.
      if let template = try? RouteTemplate(parsing: path) {
        try? builder.add(method, template, route: route.rawValue)
      }
    }
    router = builder.build()
  }

  /// Answers a complete request, now or later.
  func serve(_ call: Call, of connection: Connection) {
    let match = call.match(in: router)
    guard case .route(let index) = match, let route = Route(rawValue: index) else {
      return connection.answer(match, to: call)
    }
    let wantsText = call.accepts("text/plain")
    switch route {
    case .plugins: connection.answer(.plugins(reloads.status), asText: wantsText)
    case .routes: connection.answer(.routes(registry.table), asText: wantsText)
    case .openAPI: connection.answer(.openAPI(registry.table), asText: wantsText)
    case .health: connection.answer(.message(200, "ok"), asText: wantsText)
    case .readiness:
      connection.answer(draining.isSet ? .message(503, "ending") : .message(200, "ready"), asText: wantsText)
    case .reload: reload(call.pathParameter(0), call, of: connection, asText: wantsText)
    case .reloadAll: reload(nil, call, of: connection, asText: wantsText)
    case .tasks: listTasks(call, of: connection, asText: wantsText)
    case .task: showTask(call, of: connection, asText: wantsText)
    case .actOnTask: actOnTask(call, of: connection, asText: wantsText)
    case .taskKinds: listTaskKinds(call, of: connection, asText: wantsText)
    case .switchTaskKind: switchTaskKind(call, of: connection, asText: wantsText)
    }
  }

  private func reload(_ name: String?, _ call: Call, of connection: Connection, asText: Bool) {
    let waiting = Waiting(call, of: connection, asText: asText)
    reloads.request(name) { outcomes in
      waiting.answer(
        outcomes.map { AdminReport.reload($0) } ?? .message(404, "there is no plugin \(name ?? "")"))
    }
  }
}

/// A call of the admin socket whose answer comes from another thread.
struct Waiting: @unchecked Sendable {
  // Sendable: only carried through other threads; the connection and its call are touched on their loop.
  private let connection: Connection
  private let call: Call
  private let asText: Bool

  init(_ call: Call, of connection: Connection, asText: Bool) {
    self.call = call
    self.connection = connection
    self.asText = asText
    connection.awaitAnswer()
  }

  /// Answers, once. The report is rendered here, and not on the loop, which serves others.
  func answer(_ report: AdminReport) {
    let body = report.body(asText: asText)
    connection.loop.post { connection.answerLate(report.status, body, asText: asText, to: call) }
  }
}

extension Connection {
  /// Answers the present call of an admin connection.
  func answer(_ report: AdminReport, asText: Bool) {
    guard let call else { return }
    call.keepsConnection = call.head.keepAlive
    prepareOutput()
    call.answer(status: report.status, isJSON: !asText, body: report.body(asText: asText).span, to: &output)
    finishOwnAnswer(call)
  }

  /// The answer comes later: see ``answerLate(_:asText:to:)``.
  func awaitAnswer() {
    phase = .handling
    probePause = 0
    expect(within: nil)
  }

  /// Answers a call for which ``awaitAnswer()`` was called, if its client is still there.
  func answerLate(_ status: UInt16, _ body: [UInt8], asText: Bool, to call: Call) {
    guard phase == .handling, self.call === call else { return }
    call.keepsConnection = call.head.keepAlive
    prepareOutput()
    call.answer(status: status, isJSON: !asText, body: body.span, to: &output)
    finishOwnAnswer(call)
    resume()
  }
}

extension AdminReport {
  fileprivate func body(asText: Bool) -> [UInt8] { Array((asText ? text : json.rendered + "\n").utf8) }
}
