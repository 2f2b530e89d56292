import Bytes

/// Bytes that were received before they can be used.
extension HTTP1Connection {
  func keep(_ bytes: Span<UInt8>) {
    input.append(bytes)
    countInput(input.capacity)
  }

  /// What cannot be used now.
  @inline(never)
  func leave(_ rest: Span<UInt8>) {
    if phase == .upgrading {
      handOver(rest)
    } else if keepsInput {
      keep(rest)
    }
  }

  /// A client that sends much ahead of its replies is held back by the kernel (backpressure); any that does, where memory is
  /// short.
  var holdsMuch: Bool {
    input.count > server.limits.head.headBytes + 65_536 || (!input.isEmpty && server.isShortOfMemory)
  }

  /// The input is empty, or not used any more.
  func dropInput() {
    input = ByteBuffer()
    countInput(0)
  }

  /// Whether unused bytes are worth keeping.
  var keepsInput: Bool {
    switch phase {
    case .closing, .lingering, .closed, .upgrading: false
    default: true
    }
  }

  func processInput() {
    var held = ByteBuffer()
    swap(&held, &input)
    held.consume(process(held.span))
    if phase == .upgrading { return handOver(held.span) }
    guard keepsInput else { return dropInput() }
    swap(&held, &input)
    if input.isEmpty { dropInput() }
  }
}
