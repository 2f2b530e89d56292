import Exchange
import Logging
import WorkerFrames

/// The plugin of a worker process: what the worker's main thread does with it.
public final class LoadedPlugin: Sendable {
  public let generation: Generation
  /// In the order declared, which is how the host counts them.
  public let routes: [Route]
  public let taskKinds: [TaskKind]

  /// Maps the library and asks it what it is.
  public init(_ frame: LoadFrame, log: Logger) throws(PluginProblem) {
    generation = try PluginLoader.open(frame, log: log)
    routes = try generation.routes()
    taskKinds = generation.taskKinds
  }

  public var declaration: DeclarationFrame {
    var declared = DeclarationFrame(
      name: generation.name, version: generation.version, hasStart: generation.hasStart,
      hasStop: generation.hasStop, hasSave: generation.hasSave, hasSelfTest: generation.hasSelfTest,
      routes: routes.map(Self.declaration(of:)))
    declared.tasks = taskKinds.map(Self.declaration(of:))
    return declared
  }

  private static func declaration(of kind: TaskKind) -> TaskKindFrame {
    let rules = kind.rules
    return TaskKindFrame(
      name: kind.name, isBlocking: kind.isBlocking, maximumAttempts: UInt32(clamping: rules.maximumAttempts),
      timeout: rules.timeout, concurrency: UInt32(clamping: rules.concurrency),
      backoff: UInt32(clamping: rules.backoff), backoffLimit: UInt32(clamping: rules.backoffLimit))
  }

  private static func declaration(of route: Route) -> DeclarationFrame.Route {
    let kind: DeclarationFrame.Route.Kind =
      route.function != nil ? .function : route.isBlocking ? .blocking : .async
    var declared = DeclarationFrame.Route(
      method: "\(route.method.name)", path: route.template.text, kind: kind, deadline: route.deadline ?? 0,
      maximumConcurrent: UInt32(clamping: route.maximumConcurrent ?? 0))
    declared.signature = route.signature?.text ?? ""
    declared.summary = route.documentation.summary ?? ""
    declared.description = route.documentation.description ?? ""
    declared.tags = route.documentation.tags
    return declared
  }

  public func start(_ saved: SavedFrame) throws(PluginProblem) {
    let handedOver = saved.version.map { [HandedOver(version: $0, bytes: saved.bytes)] } ?? []
    try generation.start(HandOver(parts: handedOver))
  }

  public func save() throws(PluginProblem) -> SavedFrame {
    guard let part = try generation.save()?.parts.first else { return SavedFrame(version: nil, bytes: []) }
    return SavedFrame(version: part.version, bytes: part.bytes)
  }

  public func selfTest() throws(PluginProblem) { try generation.selfTest() }

  /// Runs the stop hook and the library's destructors. Only when nothing uses it any more.
  public func stop() {
    generation.stop()
    _ = generation.unload()
  }
}
