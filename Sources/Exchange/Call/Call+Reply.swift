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
  @inline(__always)
  package func reply(
    serial: UInt64, status: Int, contentType: Span<UInt8>, body: Span<UInt8>, tail: BorrowedBytes
  ) -> Int32 {
    let length = body.count &+ tail.count
    guard Self.isSound(status, contentType, length) else {
      return rejectReply(serial: serial, status, contentType, length)
    }
    let refusal = claimReply(serial)
    guard refusal == 0 else { return refusal }
    write(status: UInt16(status), contentType: contentType, body: body, tail: tail)
    return 0
  }

  /// Replies 500 and tells the log why.
  package func fail(serial: UInt64, reason: String) -> Int32 {
    let refusal = claimReply(serial)
    guard refusal == 0 else { return refusal }
    log("failed: \(reason)")
    writeFailure()
    return 0
  }

  /// Replies 500 in place of a reply that cannot be sent, so that the client does not wait in vain.
  package func rejectReply(serial: UInt64, fault: String) -> Int32 {
    let refusal = fail(serial: serial, reason: "it " + fault)
    return refusal == 0 ? EINVAL : refusal
  }

  /// Adds a header field to the reply; `replacing`: in place of any of that name.
  package func addField(serial: UInt64, name: Span<UInt8>, value: Span<UInt8>, replacing: Bool) -> Int32 {
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
  package var isInline: Bool { services.isOnLoop && isInHandler }

  @inline(__always)
  package func claimReply(_ serial: UInt64) -> Int32 {
    let claim = state.claim(.replying, serial: serial)
    guard case .granted = claim else { return refuseReply(serial, claim) }
    if cancelIsRunning.load(ordering: .acquiring) { awaitCancelCallback() }
    return 0
  }

  @inline(never)
  private func refuseReply(_ serial: UInt64, _ claim: CallState.Claim) -> Int32 {
    refuseReply(serial)
    if case .ended = claim { return ESTALE }
    return EALREADY
  }

  /// Whether there is no `fault`.
  @inline(__always)
  private static func isSound(_ status: Int, _ contentType: Span<UInt8>, _ length: Int) -> Bool {
    guard status == 200 || fault(status: status, contentType: contentType, length: length) == nil else {
      return false
    }
    return FieldRules.isFieldValue(contentType)
  }

  @inline(never)
  private func rejectReply(serial: UInt64, _ status: Int, _ contentType: Span<UInt8>, _ length: Int) -> Int32
  {
    let fault = Self.fault(status: status, contentType: contentType, length: length)
    return rejectReply(serial: serial, fault: fault ?? "replied with something that is no reply")
  }

  /// What is wrong with a reply; nil if it can be sent.
  package static func fault(status: Int, contentType: Span<UInt8>, length: Int) -> String? {
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
  @inline(__always)
  package func write(
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

  package func writeJSON(_ status: UInt16, _ body: borrowing ByteBuffer) {
    write(status: status, contentType: StaticText.json, body: body.span, tail: .none)
  }

  package func log(_ text: String) {
    guard let route else { return }
    route.owner.log.error("\(route.description) \(text)", metadata: ["request": "\(requestIDText)"])
  }
}
