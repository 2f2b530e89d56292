import EventLoop
import Exchange
import Glibc

/// One kind of task of one generation, as the engine needs it. Immutable.
public final class TaskKind: Sendable {
  public let name: String
  public let rules: TaskRules
  public let generation: Generation
  let handler: TaskHandler
  let context: PluginPointer
  /// Names the task should its handler bring the process down.
  let crashText: StaticCString

  init(_ declaration: TaskDeclaration, of generation: Generation) {
    name = declaration.kind
    rules = declaration.rules
    handler = declaration.handler
    context = declaration.context
    self.generation = generation
    crashText = StaticCString(
      shown:
        "a task \(declaration.kind) of plugin \(generation.name) \(generation.version)")
  }

  deinit { unsafe crashText.free() }

  /// Whether its handler may block.
  public var isBlocking: Bool {
    switch handler {
    case .async: false
    case .blocking: true
    case .isolated(let isolated): isolated.isBlocking
    }
  }

  /// Whether its handler is in another process.
  public var isIsolated: Bool {
    if case .isolated = handler { true } else { false }
  }

  /// Whether it takes a thread of this process's pool.
  public var usesPool: Bool {
    if case .blocking = handler { true } else { false }
  }
}

extension Generation {
  /// The kinds of task that it declares.
  public var taskKinds: [TaskKind] { declaration.tasks.map { TaskKind($0, of: self) } }

  /// Something outside of a call holds its code from now on. [any], while it serves or has something in use.
  public func beginUse() { uses.hold(0) }
  public func endUse() { uses.end(0) }
}
