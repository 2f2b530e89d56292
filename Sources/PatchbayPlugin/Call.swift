/// One request on its way through a handler.
///
/// It may be used from any thread and kept as long as you like. Once the handler has returned, the call has ended, and
/// what it returns is empty.
public struct Call: Sendable {
  let state: CallState

  /// As "GET".
  public var method: String { state.read { $0.method } ?? "" }

  /// As the client sent it, still percent-encoded, without the query.
  public var path: String { state.read { $0.path } ?? "" }

  /// The client's address and port, as "127.0.0.1:51234" or "[::1]:51234".
  public var peer: String { state.read { $0.peer } ?? "" }

  /// Names this request in the log and in error answers.
  public var requestID: String { state.read { $0.requestID } ?? "" }

  /// A parameter of the path template, percent-decoded; nil if the template has none of that name.
  public func parameter(_ name: String) -> String? { state.read { $0.parameter(name) } }

  // MARK: Query

  /// What stands behind the `?`, as sent; nil without one.
  public var queryString: String? { state.read { $0.queryString } }

  /// The first value of a query parameter, decoded.
  public func query(_ name: String) -> String? { state.read { $0.query(name, 0) } }

  /// All values of a query parameter, decoded, in the order sent.
  public func queryValues(_ name: String) -> [String] { state.readAll { $0.query(name, $1) } }

  /// All query parameters, decoded, in the order sent.
  public var queryItems: [(name: String, value: String)] { state.readAll { $0.query(at: $1) } }

  // MARK: Header

  /// The first header field of that name, in any case.
  public func header(_ name: String) -> String? { state.read { $0.header(name, 0) } }

  /// All header fields of that name, in the order sent.
  public func headers(named name: String) -> [String] { state.readAll { $0.header(name, $1) } }

  /// All header fields, in the order sent.
  public var headers: [(name: String, value: String)] { state.readAll { $0.header(at: $1) } }

  // MARK: Body

  /// A copy of the body.
  public var body: [UInt8] { state.read { $0.body } ?? [] }

  /// The body as text; bytes that are not UTF-8 are replaced by U+FFFD.
  public var bodyText: String { state.read { $0.bodyText } ?? "" }

  /// Lends the body without a copy. The reply waits until `read` has returned.
  public func withBody<R, E: Error>(_ read: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    try state.withBody(read)
  }

  // MARK: The life of the call

  /// Whether nobody waits any more: the client has gone, the deadline has passed, or the call has ended. The task of an
  /// async handler is cancelled then, as soon as it has suspended; a blocking handler asks here.
  public var isCancelled: Bool { state.isFinished || state.handle.isCancelled }

  /// The event loop of this call, for tasks that shall stay on it: `Task(executorPreference: call.loop) { }`.
  public var loop: LoopExecutor { state.loop }

  // MARK: The plugin

  /// The plugin's lines in the host's log, each with the request's id.
  public var log: Log { Log(prefix: "\(requestID): ") }

  /// A setting from NAME.yaml beside NAME.so, as ``Plugin/setting(_:)``.
  public func setting(_ key: String) -> String? { Binding.host?.setting(key) }
}
