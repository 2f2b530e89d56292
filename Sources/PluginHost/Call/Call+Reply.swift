import Bytes
import EventLoop
import Glibc
import HTTP

/// The reply's side of a call: from any thread, once.
extension Call {
  /// Replies, if this is still the call that `serial` means and nobody has replied.
  ///
  /// The body is `body`, which is copied, or `tail`, which is sent from where it is.
  ///
  /// - Returns: 0 or an errno value, as the plugin ABI says.
  func reply(
    serial: UInt64, status: Int, contentType: Span<UInt8>, body: Span<UInt8>, tail: BorrowedBytes
  ) -> Int32 {
    if let fault = Self.fault(status: status, contentType: contentType, length: body.count + tail.count) {
      return rejectReply(serial: serial, fault: fault)
    }
    let refusal = claimReply(serial)
    guard refusal == 0 else { return refusal }
    write(status: UInt16(status), contentType: contentType, body: body, tail: tail)
    return 0
  }

  /// Replies 500 and tells the log why.
  func fail(serial: UInt64, reason: String) -> Int32 {
    let refusal = claimReply(serial)
    guard refusal == 0 else { return refusal }
    log("failed: \(reason)")
    writeFailure()
    return 0
  }

  /// Replies 500 in place of a reply that cannot be sent, so that the client does not wait in vain.
  func rejectReply(serial: UInt64, fault: String) -> Int32 {
    let refusal = fail(serial: serial, reason: "it " + fault)
    return refusal == 0 ? EINVAL : refusal
  }

  /// Adds a header field to the reply; `replacing`: in place of any of that name.
  func addField(serial: UInt64, name: Span<UInt8>, value: Span<UInt8>, replacing: Bool) -> Int32 {
    if let refusal = FieldRefusal(name: name, value: value) {
      noteRefusedField(serial, name: name, refusal.text)
      return EINVAL
    }
    switch state.claim(.editing, serial: serial) {
    case .granted: break
    case .alreadyReplied:
      noteRefusedField(serial, name: name, "the call has its reply already; set header fields before")
      return EALREADY
    case .ended: return ESTALE
    }
    let isContentType = FieldRules.equalsIgnoringCase(name, "content-type")
    if isContentType { hasOwnContentType = true }
    if replacing || isContentType { ReplyFields.remove(name, from: &fields) }
    ReplyFields.append(name: name, value: value, to: &fields)
    state.settle(.open)
    return 0
  }

  // MARK: steps

  /// Whether the handler replies before it returns. The loop is asked for first: `isInHandler` is its own.
  var isInline: Bool { services.isOnLoop && isInHandler }

  func claimReply(_ serial: UInt64) -> Int32 {
    switch state.claim(.replying, serial: serial) {
    case .granted:
      awaitCancelCallback()
      return 0
    case .alreadyReplied:
      refuseReply(serial)
      return EALREADY
    case .ended:
      refuseReply(serial)
      return ESTALE
    }
  }

  static func fault(status: Int, contentType: Span<UInt8>, length: Int) -> String? {
    guard (200...599).contains(status) else {
      return "replied with status \(status), which is not 200 to 599"
    }
    if status == 204 || status == 205 || status == 304, length > 0 {
      return "replied with \(length) bytes to status \(status), which takes none"
    }
    return FieldRules.isFieldValue(contentType) ? nil : "replied with a content type that is no header value"
  }

  /// The claim is ours: nobody else touches what belongs to the reply. It is sent at once where the handler runs, and else
  /// waits for the loop. This thread touches the call no more when it is complete.
  ///
  /// - Parameter missing: bytes of the body that are not there: the reply to a HEAD that was made elsewhere.
  func write(
    status: UInt16, contentType: Span<UInt8>, body: Span<UInt8>, tail: BorrowedBytes, missing: Int = 0
  ) {
    if status >= 400 { noteFailure(status) }
    let isHead = head.method == .head
    let whole = body.count + tail.count + missing
    // To HEAD, a handler may leave the body away: 0 would be taken for the length that GET has.
    let length = isHead && whole == 0 ? nil : whole
    let contentType = hasOwnContentType ? StaticText.none : contentType
    guard isInline else {
      self.tail = isHead ? .none : tail
      stored.store(
        status: status, contentType: contentType, body: isHead ? StaticText.none : body, length: length)
      return completeLater()
    }
    if let sink {
      fields.withSpan { fields in
        let head = ReplyHead(status: status, contentType: contentType, fields: fields, length: length)
        sink.send(head, body, tail: tail, of: self)
      }
    }
    // Found when the handler has returned.
    state.settle(.replied)
    repliedInHandler = true
  }

  /// Lets the stored reply go on its way. The thread of a blocking handler hands the call over when the handler has returned.
  private func completeLater() {
    let returnsLater = isBlocking
    state.settle(.replied)
    guard !returnsLater else { return }
    step = .finish
    services.loop.post(self)
  }

  /// For the sink: the call is to keep what its reply borrows until it is released.
  public func keepUntilSent() { hasRest = true }

  private func writeFailure() {
    fields.removeAll()
    hasOwnContentType = false
    var body = ByteBuffer()
    storage.withRange(requestID) {
      ErrorBody.append(detail: "Internal Server Error", requestID: $0, to: &body)
    }
    storage.withRange(requestID) { ReplyFields.append(name: "X-Request-Id", value: $0, to: &fields) }
    writeJSON(500, body)
  }

  func writeJSON(_ status: UInt16, _ body: borrowing ByteBuffer) {
    write(status: status, contentType: StaticText.json, body: body.span, tail: .none)
  }

  func log(_ text: String) {
    guard let route else { return }
    route.generation.log.error("\(route.description) \(text)", metadata: ["request": "\(requestIDText)"])
  }
}
