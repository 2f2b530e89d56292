/// A method, a path and a handler.
///
/// The closure says how it runs. One that awaits, or says `async`, runs on the event loop that got the request, and
/// must not block (see ``LoopExecutor``). A plain one runs on the thread pool, and may. A thrown error becomes a
/// response: its own, if it is ``ResponseConvertible`` as ``HTTPError`` is; else 500, with its text in the log only.
///
/// ```swift
/// Route.get("/users/{id}", summary: "One user", tags: ["people"]) { call in   // on the loop
///   try await users.find(call.parameter("id"))
/// }
/// Route.post("/report", deadline: .seconds(60)) { call in try renderReport(call.body) } // on the thread pool
/// ```
public struct Route: Sendable {
  /// In capitals, as "GET".
  public let method: String

  /// A template: `/users/{id}`, or `/files/{path...}` for the rest of the path.
  public let path: String

  /// What the route is for, in a few words: for `/docs` and `/openapi.json`, as the two that follow.
  public let summary: String?

  /// The same in sentences, as CommonMark.
  public let description: String?

  /// Groups that the route belongs to, besides that of its plugin. A comma in a name makes it two.
  public let tags: [String]

  /// From the complete request to the reply; past it the client gets 504 and the task is cancelled. Nil: the host's
  /// own setting.
  public let deadline: Duration?

  /// How many calls of this route may run at a time; past it the client gets 503. Nil: the host's own
  /// setting.
  public let maxConcurrent: Int?

  let handler: Handler

  /// An async route of any method.
  public init<R: ResponseConvertible>(
    _ method: String, _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) async throws -> R
  ) {
    self.init(
      method, path, (summary, description, tags), deadline, maxConcurrent,
      .async { try await handler($0).response() })
  }

  /// A blocking route of any method.
  public init<R: ResponseConvertible>(
    _ method: String, _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) throws -> R
  ) {
    self.init(
      method, path, (summary, description, tags), deadline, maxConcurrent,
      .blocking { try handler($0).response() })
  }

  private init(
    _ method: String, _ path: String, _ docs: (summary: String?, description: String?, tags: [String]),
    _ deadline: Duration?, _ maxConcurrent: Int?, _ handler: Handler
  ) {
    self.method = method
    self.path = path
    summary = docs.summary
    description = docs.description
    tags = docs.tags
    self.deadline = deadline
    self.maxConcurrent = maxConcurrent
    self.handler = handler
  }
}

/// What a route runs, by the type of its closure.
enum Handler: Sendable {
  /// On the event loop.
  case async(@Sendable (Call) async throws -> Response)

  /// On the thread pool.
  case blocking(@Sendable (Call) throws -> Response)
}
