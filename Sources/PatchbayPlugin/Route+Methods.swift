// The methods by name, each for both kinds of handler. The host answers HEAD from GET, and OPTIONS from the routes
// that there are; a route of one's own for these, or for any other method, is `Route("HEAD", "/path") { ... }`.
extension Route {
  /// An async GET route.
  public static func get<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) async throws -> R
  ) -> Route {
    Route(
      "GET", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// A blocking GET route.
  public static func get<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) throws -> R
  ) -> Route {
    Route(
      "GET", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// An async POST route.
  public static func post<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) async throws -> R
  ) -> Route {
    Route(
      "POST", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// A blocking POST route.
  public static func post<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) throws -> R
  ) -> Route {
    Route(
      "POST", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// An async PUT route.
  public static func put<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) async throws -> R
  ) -> Route {
    Route(
      "PUT", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// A blocking PUT route.
  public static func put<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) throws -> R
  ) -> Route {
    Route(
      "PUT", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// An async PATCH route.
  public static func patch<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) async throws -> R
  ) -> Route {
    Route(
      "PATCH", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// A blocking PATCH route.
  public static func patch<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) throws -> R
  ) -> Route {
    Route(
      "PATCH", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// An async DELETE route.
  public static func delete<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) async throws -> R
  ) -> Route {
    Route(
      "DELETE", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }

  /// A blocking DELETE route.
  public static func delete<R: ResponseConvertible>(
    _ path: String, summary: String? = nil, description: String? = nil, tags: [String] = [],
    deadline: Duration? = nil, maxConcurrent: Int? = nil,
    _ handler: @escaping @Sendable (Call) throws -> R
  ) -> Route {
    Route(
      "DELETE", path, summary: summary, description: description, tags: tags, deadline: deadline,
      maxConcurrent: maxConcurrent, handler)
  }
}
