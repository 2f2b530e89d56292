import Bytes
import HTTP

/// Replies that the host makes itself, on the loop, to a call that no handler has or will have.
extension Call {
  /// Where the request belongs.
  @inline(__always)
  public func match(in router: Router) -> Router.Match {
    storage.withSpan { bytes in
      router.match(
        head.method, path: head.path, in: bytes, isEncoded: head.pathIsEncoded, captures: &captures)
    }
  }

  /// Sends an error answer: `{"detail": …, "request_id": …}` and the header `X-Request-Id`.
  public func answerError(
    status: UInt16, detail: StaticString, allow: MethodSet? = nil, retryAfter: Bool = false
  ) {
    if requestID.isEmpty { makeRequestID() }
    fields.removeAll()
    storage.withRange(requestID) { ReplyFields.append(name: "X-Request-Id", value: $0, to: &fields) }
    if let allow { appendAllow(allow) }
    if retryAfter { fields.append("Retry-After: 1\r\n") }
    var body = ByteBuffer()
    storage.withRange(requestID) {
      ErrorBody.append(detail: StaticText.span(detail), requestID: $0, to: &body)
    }
    respond(status: status, contentType: StaticText.json, body: body.span)
  }

  /// Sends the answer to a request that no route is for: 404, 405, or what OPTIONS asks for.
  public func answer(noRoute match: Router.Match) {
    switch match {
    case .methodNotAllowed(let methods):
      answerError(status: 405, detail: "Method Not Allowed", allow: methods)
    case .options(let methods): answerOptions(methods)
    case .notFound, .route: answerError(status: 404, detail: "Not Found")
    }
  }

  /// Sends the answer to OPTIONS: 204 and `Allow`.
  private func answerOptions(_ methods: MethodSet) {
    fields.removeAll()
    appendAllow(methods)
    respond(status: 204, contentType: StaticText.none, body: StaticText.none)
  }

  /// Whether the request's path is just this one.
  public func asks(for path: StaticString) -> Bool {
    storage.withRange(head.path) { bytes in
      let wanted = StaticText.span(path)
      guard bytes.count == wanted.count else { return false }
      for index in bytes.indices where bytes[index] != wanted[index] { return false }
      return true
    }
  }

  /// Whether the client asks for a media type by name.
  public func accepts(_ type: StaticString) -> Bool {
    storage.withSpan { bytes in
      guard let value = head.field(StaticText.span("accept"), in: bytes) else { return false }
      return FieldRules.equalsIgnoringCase(bytes.extracting(value.range), StaticText.span(type))
    }
  }

  /// What a parameter of the host's own template has matched, decoded; nil if it cannot be.
  public func pathParameter(_ index: Int) -> String? {
    guard index < captures.count else { return nil }
    var text = ByteBuffer()
    let range = try? storage.withRange(head.path) { (path) throws(RequestError) in
      try PercentDecoding.decodePath(
        path.extracting(captures[index].range), keepingEncodedSlashes: false, into: &text)
    }
    return range.map { range in
      text.withRange(range) { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }
  }

  /// The first value of a query parameter of one of the host's own routes, decoded; nil if there is none.
  public func queryParameter(_ name: String) -> String? {
    guard head.hasQuery else { return nil }
    var text = ByteBuffer()
    var items = QueryParameters()
    let isRead: Void? = try? storage.withRange(head.query) { (query) throws(RequestError) in
      try items.parse(query, into: &text)
    }
    guard isRead != nil else { return nil }
    func string(_ range: ByteRange) -> String {
      text.withRange(range) { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }
    for index in 0..<items.count where string(items[index].name) == name { return string(items[index].value) }
    return nil
  }

  /// Takes over what an answer needs from a call whose handler still has it.
  public func standIn(for other: Call) {
    head.method = other.head.method
    head.minorVersion = other.head.minorVersion
    head.keepAlive = other.head.keepAlive
    storage.removeAll()
    let id = other.requestID
    other.storage.withRange(id) { storage.append($0) }
    requestID = ByteRange(start: 0, count: storage.count)
  }

  /// The deadline has passed: says so in the log, and counts it as an error of the generation.
  public func noteDeadline() {
    log("did not reply in time; the client got 504")
    isPastDeadline = true
    route?.owner.countError()
  }

  private func appendAllow(_ methods: MethodSet) {
    fields.append("Allow: ")
    methods.appendAllow(to: &fields)
    fields.append("\r\n")
  }

  private func makeRequestID() {
    storage.removeAll()
    requestID = services.appendRequestID(to: &storage)
  }

  /// Sends an answer of the host's own.
  package func respond(status: UInt16, contentType: Span<UInt8>, body: Span<UInt8>) {
    guard let sink else { return }
    fields.withSpan { fields in
      let head = ReplyHead(status: status, contentType: contentType, fields: fields, length: body.count)
      sink.send(head, body, tail: .none, of: self)
    }
  }
}
