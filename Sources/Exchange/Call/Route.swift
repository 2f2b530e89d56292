import EventLoop
import HTTP
import Synchronization

/// One route of one owner, as the dispatcher needs it. Immutable but for its counters.
public final class Route: Sendable {
  public let owner: RouteOwner
  /// The owner's, which it is counted through: one step less is one count less.
  public let uses: UseCounter
  public let method: Method
  public let template: RouteTemplate
  public let endpoint: Endpoint
  /// Whether its handler may block.
  public let isBlocking: Bool
  /// Nanoseconds from the complete request to the reply; nil: the host's setting.
  public let deadline: UInt64?
  /// Calls at a time; nil: no limit.
  public let maximumConcurrent: Int?

  /// The names of the template's parameters, in order.
  public let parameterNames: [String]
  /// Whether the last parameter takes the rest of the path.
  public let capturesRest: Bool
  /// The author's own pointer, given back to the handler.
  public let context: PluginPointer
  /// For those who call it.
  public let documentation: RouteDocumentation
  /// Names the route should its handler bring the process down.
  public let crashText: StaticCString
  let concurrent = Atomic<Int>(0)
  let refusedReplies = Atomic<Int>(0)
  let refusedFields = Atomic<Int>(0)

  public init(
    _ method: Method, _ template: RouteTemplate, of owner: RouteOwner, endpoint: Endpoint,
    context: PluginPointer = .none, deadline: UInt64? = nil, maximumConcurrent: Int? = nil,
    documentation: RouteDocumentation = RouteDocumentation()
  ) {
    self.owner = owner
    uses = owner.uses
    self.method = method
    self.template = template
    self.endpoint = endpoint
    isBlocking = endpoint.lane == .pool
    self.deadline = deadline
    self.maximumConcurrent = maximumConcurrent
    self.context = context
    self.documentation = documentation
    crashText = StaticCString(
      shown: "\(method.name) \(template.text) of plugin \(owner.name) \(owner.version)")
    parameterNames = template.parameterNames
    if case .rest? = template.segments.last { capturesRest = true } else { capturesRest = false }
  }

  deinit { unsafe crashText.free() }

  /// As people write it: "GET /hello/{name}".
  public var description: String { "\(method.name) \(template.text)" }

  /// "async", "blocking" or "function".
  public var kind: String { endpoint.kind }

  /// The lane that its calls run in: "loop", "pool" or "process".
  public var lane: String { endpoint.lane.rawValue }
}
