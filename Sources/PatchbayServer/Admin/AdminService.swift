import Bytes
import Exchange
import HTTP
import JSON
import PluginHost
import Tasks

/// Answers what comes in on the admin socket. On the loop that has the socket; reloads happen on their own thread.
final class AdminService: Responder {
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
    super.init()
  }

  override func respond(to call: Call) -> Outcome? {
    let match = call.match(in: router)
    guard case .route(let index) = match, let route = Route(rawValue: index) else {
      call.answer(noRoute: match)
      return .replied
    }
    let answer = AdminAnswer(to: call)
    switch route {
    case .plugins: answer(.plugins(reloads.status))
    case .routes: answer(.routes(registry.table))
    case .openAPI: answer(.openAPI(registry.table))
    case .health: answer(.message(200, "ok"))
    case .readiness: answer(draining.isSet ? .message(503, "ending") : .message(200, "ready"))
    case .reload: reload(call.pathParameter(0), answer)
    case .reloadAll: reload(nil, answer)
    case .tasks: listTasks(call, answer)
    case .task: showTask(call, answer)
    case .actOnTask: actOnTask(call, answer)
    case .taskKinds: listTaskKinds(answer)
    case .switchTaskKind: switchTaskKind(call, answer)
    }
    return .deferred
  }

  private func reload(_ name: String?, _ answer: AdminAnswer) {
    reloads.request(name) { outcomes in
      answer(outcomes.map { AdminReport.reload($0) } ?? .message(404, "there is no plugin \(name ?? "")"))
    }
  }
}

/// Answers a call of the admin socket, once, from any thread, where the report is rendered too.
struct AdminAnswer: Sendable {
  private let call: DeferredCall
  /// People get text, programs JSON.
  let isText: Bool

  /// On the loop of the call.
  init(to call: Call) {
    isText = call.accepts("text/plain")
    self.call = call.deferReply()
  }

  func callAsFunction(_ report: AdminReport) {
    let body = Array((isText ? report.text : report.json.rendered + "\n").utf8)
    call.reply(status: report.status, isJSON: !isText, body: body.span)
  }
}
