import Bytes
import HTTP
import PluginHost

/// What a connection holds of its client's bytes, and counts in the memory of all requests (`RequestMemory`).
extension Connection {
  /// Keeps bytes until they can be used.
  func keep(_ bytes: Span<UInt8>) {
    input.append(bytes)
    count(input.capacity, in: &inputCharge)
  }

  /// A client that sends much ahead of its replies is held back by the kernel (backpressure); any that does, where memory is
  /// short.
  var holdsMuch: Bool {
    input.count > server.limits.head.headBytes + 65_536 || (!input.isEmpty && server.isShortOfMemory)
  }

  /// The input is empty, or not used any more.
  func dropInput() {
    input = ByteBuffer()
    count(0, in: &inputCharge)
  }

  /// What the client has not taken of its replies counts as long as it has not.
  func countOutput(_ bytes: Int) { count(bytes, in: &outputCharge) }

  private func count(_ bytes: Int, in charge: inout Int) {
    if bytes > charge { server.takeMemoryAnyway(bytes &- charge) }
    if bytes < charge { server.giveBackMemory(charge &- bytes) }
    charge = bytes
  }
}

extension RequestError {
  static var noMemory: RequestError {
    RequestError(503, "The server holds as much of requests as it may. Try again in a moment.")
  }
}
