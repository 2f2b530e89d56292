import CPatchbay
import Glibc

// Invariant: whatever a reply is made of is COPIED by the host before its function returns, except a `StaticString`,
// which lies in the image of the plugin; that is never unmapped while the plugin is loaded.
extension CallHandle {
  /// Replies. The host refuses a second reply; one that nobody waits for is harmless.
  ///
  /// Invariant: the caller holds the call until this has returned; then the host calls back no more (see `onCancel`).
  func reply(_ outcome: Outcome, to call: CallState) {
    let code =
      switch outcome {
      case .response(let response): send(response)
      case .failure(let error): fail(error)
      }
    if code == ENOMEM, fail("out of memory") == ENOMEM {
      // No reply was taken, so it may call back. Rather leak the call than have it find something else there.
      _ = unsafe Unmanaged.passRetained(call)
    }
  }

  private func fail(_ error: any Error) -> Int32 {
    if let answer = error as? any (Error & ResponseConvertible) {
      do { return send(try answer.response()) } catch { return fail("\(error)") }
    }
    // Nobody waits, and the handler ended because of it: that is no fault, and the host drops this.
    if error is CancellationError, isCancelled { return send(Response(status: 503)) }
    return fail("\(error)")
  }

  private func fail(_ reason: String) -> Int32 {
    unsafe reason.withCString { unsafe functions.fail(pointer, $0) }
  }

  private func send(_ response: Response) -> Int32 {
    for (name, value) in response.headers where !add(name, value) {
      return fail("bad header field in the response: \(name): \(value)")
    }
    let status = Int32(clamping: response.status)
    switch response.body {
    case .none:
      return unsafe functions.reply(pointer, status, nil, nil, 0)
    case .text(let text, let contentType):
      return send(status, contentType, text)
    case .json(let text):
      return send(status, "application/json", text)
    case .bytes(let bytes, let contentType):
      return unsafe bytes.withUnsafeBytes { unsafe send(status, contentType, $0, functions.reply) }
    case .constant(let text, let contentType):
      guard text.hasPointerRepresentation else { return send(status, contentType, text.description) }
      let bytes = unsafe UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      return unsafe send(status, contentType, bytes, functions.reply_static)
    }
  }

  private func send(_ status: Int32, _ contentType: String, _ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { unsafe send(status, contentType, UnsafeRawBufferPointer($0), functions.reply) }
  }

  private func send(
    _ status: Int32, _ contentType: String, _ bytes: UnsafeRawBufferPointer,
    _ reply: (OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafeRawPointer?, Int) -> Int32
  ) -> Int32 {
    unsafe contentType.withWholeCString {
      unsafe reply(pointer, status, $0, bytes.baseAddress, bytes.count)
    } ?? fail("bad content type in the response: \(contentType)")
  }

  /// False if the host refuses it, or would not see all of it.
  private func add(_ name: String, _ value: String) -> Bool {
    let code = unsafe name.withWholeCString { name in
      unsafe value.withWholeCString { value in unsafe functions.add_header(pointer, name, value) }
    }
    return (code ?? EINVAL) != EINVAL
  }
}

extension String {
  /// Lends the text to C; nil if it holds a NUL, where C would take it to end.
  fileprivate func withWholeCString<R>(_ body: (UnsafePointer<CChar>) -> R?) -> R? {
    unsafe withCString { text in unsafe strlen(text) == utf8.count ? body(text) : nil }
  }
}
