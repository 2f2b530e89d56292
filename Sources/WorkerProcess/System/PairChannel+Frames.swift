import Bytes
import EventLoop
import WorkerFrames

extension PairChannel {
  /// Sends a frame with the next output.
  ///
  /// - Parameter payload: appends it.
  func send(
    _ kind: FrameKind, call: UInt64 = 0, with file: SharedDescriptor? = nil,
    _ payload: (inout ByteBuffer) -> Void = { _ in }
  ) {
    if let file { attach(file) }
    let start = output.count
    var header = FrameHeader(kind, call: call, hasDescriptor: file != nil)
    header.append(to: &output)
    payload(&output)
    header.length = output.count - start - FrameHeader.size
    if header.length > 0 { header.write(to: &output, at: start) }
    sendSoon()
  }
}
