import HTTP
import Synchronization

/// One route of one generation, as the dispatcher needs it. Immutable but for its counters.
public final class Route: Sendable {
  public let generation: Generation
  /// The generation's, which it is counted through: one step less is one count less.
  let uses: UseCounter
  public let method: Method
  public let template: RouteTemplate
  let endpoint: Endpoint
  /// Whether its handler may block.
  public let isBlocking: Bool
  /// Nanoseconds from the complete request to the reply; nil: the host's setting.
  public let deadline: UInt64?
  /// Calls at a time; nil: no limit.
  public let maximumConcurrent: Int?

  /// The names of the template's parameters, in order.
  public let parameterNames: [String]
  /// Whether the last parameter takes the rest of the path.
  let capturesRest: Bool
  let context: PluginPointer
  /// For those who call it.
  public let documentation: RouteDocumentation
  /// Names the route should its handler bring the process down.
  let crashText: StaticText.Pointer
  let concurrent = Atomic<Int>(0)
  let refusedReplies = Atomic<Int>(0)
  let refusedFields = Atomic<Int>(0)

  init(_ declaration: RouteDeclaration, of generation: Generation) {
    self.generation = generation
    uses = generation.uses
    method = declaration.method
    template = declaration.template
    endpoint = declaration.endpoint
    isBlocking = declaration.endpoint.lane == .pool
    deadline = declaration.deadline
    maximumConcurrent = declaration.maximumConcurrent
    context = declaration.context
    documentation = declaration.documentation
    crashText = StaticText.pointer(
      "\(declaration.method.name) \(declaration.template.text) of plugin \(generation.name) \(generation.version)"
    )
    parameterNames = declaration.template.parameterNames
    if case .rest? = declaration.template.segments.last { capturesRest = true } else { capturesRest = false }
  }

  deinit { unsafe crashText.address.deallocate() }

  /// As people write it: "GET /hello/{name}".
  public var description: String { "\(method.name) \(template.text)" }

  /// "async", "blocking" or "function".
  public var kind: String { endpoint.kind }

  /// The lane that its calls run in: "loop", "pool" or "process".
  public var lane: String { endpoint.lane.rawValue }
}
