import Bytes
import WorkerFrames

/// Frames one after the other.
enum FrameRow {
  /// Reads all that are complete, up to the first fault.
  static func read(
    _ bytes: Span<UInt8>, _ take: (FrameHeader, Span<UInt8>) throws(FrameFault) -> Void
  ) {
    var at = 0
    do throws(FrameFault) {
      while true {
        let rest = bytes.extracting(at..<bytes.count)
        guard case .frame(let header, let size) = try FrameDecoder.next(rest) else { return }
        hold(size >= FrameHeader.size && size <= rest.count, "a frame of \(size) bytes in \(rest.count)")
        var again = ByteBuffer()
        header.append(to: &again)
        for index in 0..<FrameHeader.size { hold(again[index] == rest[index], "a header read otherwise") }
        try take(header, rest.extracting(FrameHeader.size..<size))
        at += size
      }
    } catch {}
  }

  /// What was read is written and read again, and stays the same.
  static func holdsAgain<Frame: Equatable>(
    _ frame: Frame, _ append: (inout ByteBuffer) -> Void, _ read: (Span<UInt8>) throws(FrameFault) -> Frame
  ) {
    var bytes = ByteBuffer()
    append(&bytes)
    do throws(FrameFault) {
      let again = try read(bytes.span)
      hold(again == frame, "\(frame)\nbecame \(again)")
    } catch {
      hold(false, "\(frame) cannot be read again: \(error)")
    }
  }
}
