import EventLoop
import Exchange
import Glibc

/// One kind of task of one owner, as the engine needs it. Immutable.
public final class TaskKind: Sendable {
  public let name: String
  public let rules: TaskRules
  public let owner: RouteOwner
  let endpoint: TaskEndpoint
  let context: PluginPointer
  /// Names the task should its handler bring the process down.
  let crashText: StaticCString

  init(_ declaration: TaskDeclaration, of owner: RouteOwner) {
    name = declaration.kind
    rules = declaration.rules
    endpoint = declaration.endpoint
    context = declaration.context
    self.owner = owner
    crashText = StaticCString(
      shown:
        "a task \(declaration.kind) of plugin \(owner.name) \(owner.version)")
  }

  deinit { unsafe crashText.free() }

  /// Whether its handler may block.
  public var isBlocking: Bool { endpoint.isBlocking }
  /// Whether its handler is in another process.
  public var isIsolated: Bool { endpoint.lane == .process }
  /// Whether it takes a thread of this process's pool.
  public var usesPool: Bool { endpoint.lane == .pool }
}
