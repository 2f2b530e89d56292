import Bytes
import EventLoop
import Exchange
import HTTP
import WorkerFrames

/// A call as it travels from a host to a worker, and its reply on the way back.
///
///     route u32 · method u8 · version u8 · flags u8 · number of captures u8 · number of fields u32
///     path · query · peer · request id · captures · fields (name, value), each a range into the storage
///     storage behind its length · bytes of the body u64 · body
extension Call {
  private static let isEncoded: UInt8 = 1
  private static let hasQuery: UInt8 = 2

  /// On the upstream's loop: appends the request.
  public func appendRequest(route: Int, to buffer: inout ByteBuffer) {
    buffer.reserve(48 &+ 8 &* captures.count &+ 16 &* head.fieldCount &+ storage.count &+ 16)
    buffer.append(word: UInt32(truncatingIfNeeded: route))
    buffer.append(head.method.rawValue)
    buffer.append(head.minorVersion)
    buffer.append((head.pathIsEncoded ? Self.isEncoded : 0) | (head.hasQuery ? Self.hasQuery : 0))
    buffer.append(UInt8(truncatingIfNeeded: captures.count))
    buffer.append(count: head.fieldCount)
    buffer.append(range: head.path)
    buffer.append(range: head.query)
    buffer.append(range: peer)
    buffer.append(range: requestID)
    for index in 0..<captures.count { buffer.append(range: captures[index]) }
    for index in 0..<head.fieldCount {
      let field = head.field(at: index)
      buffer.append(range: field.name)
      buffer.append(range: field.value)
    }
    buffer.append(count: storage.count)
    storage.withSpan { buffer.append($0) }
    buffer.append(long: UInt64(body.count))
    body.withSpan { buffer.append($0) }
  }

  /// In a worker, on the loop: takes over a request that a host has sent. Returns which route it is for.
  public func takeRequest(_ payload: Span<UInt8>) throws(FrameFault) -> Int {
    var reader = FieldReader(payload)
    let route = Int(try reader.word())
    guard let method = Method(rawValue: try reader.byte()) else {
      throw FrameFault("a method that there is not")
    }
    head.method = method
    head.minorVersion = try reader.byte()
    let flags = try reader.byte()
    head.pathIsEncoded = flags & Self.isEncoded != 0
    head.hasQuery = flags & Self.hasQuery != 0
    let captureCount = Int(try reader.byte())
    let fieldCount = try reader.count(bytesEach: 16)
    let limit = payload.count
    head.path = try reader.range(within: limit)
    head.query = try reader.range(within: limit)
    peer = try reader.range(within: limit)
    requestID = try reader.range(within: limit)
    guard captureCount <= Captures.capacity else { throw FrameFault("more captures than there can be") }
    var ranges: [ByteRange] = []
    for _ in 0..<captureCount { ranges.append(try reader.range(within: limit)) }
    captures.take(ranges)
    for _ in 0..<fieldCount {
      head.appendField(
        HeaderField(name: try reader.range(within: limit), value: try reader.range(within: limit)))
    }
    // What the call before has left there would be taken for this one's.
    storage.removeAll(keepingAtMost: CallServices.keptCapacity)
    storage.append(try reader.take(try reader.count()))
    guard partsAreInside else { throw FrameFault("a range past its bytes") }
    let length = try reader.long()
    let content = try reader.take(reader.left)
    guard UInt64(content.count) == length else { throw FrameFault("a body of another length") }
    body.append(content)
    return route
  }

  /// Whether each part of the request lies in the storage, with room for its NUL, and each capture in the path.
  private var partsAreInside: Bool {
    let limit = storage.count
    guard head.path.end < limit, head.query.end < limit, peer.end < limit, requestID.end < limit else {
      return false
    }
    for index in 0..<captures.count where captures[index].end > Int(head.path.count) { return false }
    for index in 0..<head.fieldCount {
      let field = head.field(at: index)
      if field.name.end >= limit || field.value.end >= limit { return false }
    }
    return true
  }

  /// On the upstream's loop: the reply that a worker has made. Nothing in it is believed before it is looked at.
  ///
  /// - Parameter limit: bytes that a body may have.
  public func takeReply(_ frame: ReplyFrame, limit: Int) throws(FrameFault) {
    let isHead = head.method == .head
    guard frame.length <= UInt64(limit) else {
      return answerFailure(
        502, "The reply is larger than the host takes from a worker.",
        note: "replied with \(frame.length) bytes; its settings allow \(limit) (max_reply)")
    }
    let length = Int(frame.length)
    if let fault = Self.fault(status: Int(frame.status), contentType: frame.contentType, length: length) {
      throw FrameFault("a reply that cannot be: it \(fault)")
    }
    guard isHead || frame.body.count == length else {
      throw FrameFault("a reply without its body")
    }
    try checkFields(frame.fields)
    // Nobody else replies to a call that an upstream has; and nothing that its loop does needs the claim for long.
    guard claimReply(serial) == 0 else { return }
    fields.append(frame.fields)
    let (status, type) = (frame.status, frame.contentType)
    if isHead {
      write(status: status, contentType: type, body: StaticText.none, tail: .none, missing: length)
    } else {
      write(status: status, contentType: type, body: frame.body, tail: .none)
    }
  }

  private func checkFields(_ bytes: Span<UInt8>) throws(FrameFault) {
    var lines = FieldLines(bytes)
    while let (name, value) = try lines.next() {
      guard FieldRules.isToken(bytes.extracting(name)), FieldRules.isFieldValue(bytes.extracting(value)),
        !FieldRules.isHostManaged(bytes.extracting(name))
      else { throw FrameFault("header fields that a plugin cannot set") }
    }
  }

  /// From any thread: an answer of the host's own, in place of one of the plugin's.
  ///
  /// - Parameter note: what the log says of the call; nil: nothing.
  public func answerFailure(
    _ status: UInt16, _ detail: StaticString, retryAfter seconds: Int? = nil, note: String? = nil
  ) {
    guard claimReply(serial) == 0 else { return }
    if let note { log(note) }
    fields.removeAll()
    hasOwnContentType = false
    storage.withRange(requestID) { ReplyFields.append(name: "X-Request-Id", value: $0, to: &fields) }
    if let seconds {
      fields.append("Retry-After: ")
      fields.append(decimal: UInt64(max(1, seconds)))
      fields.append("\r\n")
    }
    var body = ByteBuffer()
    storage.withRange(requestID) {
      ErrorBody.append(detail: StaticText.span(detail), requestID: $0, to: &body)
    }
    writeJSON(status, body)
  }
}
