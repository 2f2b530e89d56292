import Bytes
import CPatchbay
import EventLoop
import Exchange
import Glibc

/// How a plugin replies. See `HostFunctions` for the invariants.
enum ReplyFunctions {
  static func reply(
    _ handle: OpaquePointer?, _ status: Int32, _ contentType: UnsafePointer<CChar>?,
    _ bytes: UnsafeRawPointer?,
    _ length: Int, isStatic: Bool
  ) -> Int32 {
    unsafe CallHandle.use(handle, else: ESTALE) { call, serial in
      unsafe reply(call, serial, status, contentType, bytes, length, isStatic: isStatic)
    }
  }

  @unsafe @inline(__always)
  private static func reply(
    _ call: Call, _ serial: UInt64, _ status: Int32, _ contentType: UnsafePointer<CChar>?,
    _ bytes: UnsafeRawPointer?, _ length: Int, isStatic: Bool
  ) -> Int32 {
    guard unsafe bytes != nil || length == 0, length >= 0 else {
      return call.rejectReply(serial: serial, fault: "replied with \(length) bytes at no address")
    }
    let body = unsafe UnsafeBufferPointer(
      start: bytes?.assumingMemoryBound(to: UInt8.self), count: bytes == nil ? 0 : length)
    let type: UnsafeBufferPointer<UInt8> = unsafe contentTypeBytes(contentType, hasBody: !body.isEmpty)
    // The plugin keeps a static body until its stop hook; the call is a use of its generation until it is sent.
    let tail = unsafe isStatic ? BorrowedBytes(base: body.baseAddress, count: body.count) : .none
    let copied = unsafe isStatic ? UnsafeBufferPointer(start: nil, count: 0) : body
    return unsafe call.reply(
      serial: serial, status: Int(status), contentType: Span(_unsafeElements: type),
      body: Span(_unsafeElements: copied), tail: tail)
  }

  static func addField(
    _ handle: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ value: UnsafePointer<CChar>?, replacing: Bool
  ) -> Int32 {
    guard let (call, serial) = unsafe CallHandle.resolve(handle) else { return ESTALE }
    guard let name = unsafe name, let value = unsafe value else { return EINVAL }
    return unsafe call.addField(
      serial: serial, name: Span(_unsafeElements: bytes(name)), value: Span(_unsafeElements: bytes(value)),
      replacing: replacing)
  }

  static func fail(_ handle: OpaquePointer?, _ reason: UnsafePointer<CChar>?) -> Int32 {
    guard let (call, serial) = unsafe CallHandle.resolve(handle) else { return ESTALE }
    return call.fail(
      serial: serial, reason: unsafe reason.map { unsafe String(cString: $0) } ?? "no reason given")
  }

  @unsafe
  private static func bytes(_ text: UnsafePointer<CChar>) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(
      start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
  }

  @unsafe
  private static func contentTypeBytes(
    _ text: UnsafePointer<CChar>?, hasBody: Bool
  ) -> UnsafeBufferPointer<UInt8> {
    if let text = unsafe text { return unsafe bytes(text) }
    let fallback: StaticString = "application/octet-stream"
    return unsafe hasBody
      ? UnsafeBufferPointer(start: fallback.utf8Start, count: fallback.utf8CodeUnitCount)
      : UnsafeBufferPointer(start: nil, count: 0)
  }
}
