import Foundation
import Glibc

/// What comes out of a pipe, read by a thread of its own so that the writer never waits, and kept as lines.
public final class OutputCapture: @unchecked Sendable {  // all state is touched under `condition` only
  private let condition = NSCondition()
  private var bytes: [UInt8] = []
  private var ended = false

  /// Takes the descriptor over.
  init(reading descriptor: CInt) {
    Thread.detachNewThread { [self] in
      var chunk = [UInt8](repeating: 0, count: 16 * 1024)
      while true {
        let count = unsafe read(descriptor, &chunk, chunk.count)
        if count < 0 && errno == EINTR { continue }
        condition.withLock {
          if count > 0 { bytes += chunk[..<count] } else { ended = true }
          condition.broadcast()
        }
        if count <= 0 { break }
      }
      close(descriptor)
    }
  }

  /// Everything so far.
  public var text: String { condition.withLock { String(decoding: bytes, as: UTF8.self) } }

  /// The complete lines so far.
  public var lines: [String] { condition.withLock { completeLines } }

  /// Waits for a line that `matches`; nil once there is no more to come, or after the time given.
  public func waitForLine(timeout: Duration = .seconds(10), _ matches: (String) -> Bool) -> String? {
    let deadline = Date(timeIntervalSinceNow: timeout.seconds)
    return condition.withLock {
      while true {
        if let line = completeLines.first(where: matches) { return line }
        if ended || !condition.wait(until: deadline) { return completeLines.first(where: matches) }
      }
    }
  }

  /// Waits until the writer has closed its end, and returns everything.
  public func waitForEnd(timeout: Duration = .seconds(10)) -> String {
    let deadline = Date(timeIntervalSinceNow: timeout.seconds)
    return condition.withLock {
      while !ended, condition.wait(until: deadline) {}
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  private var completeLines: [String] {
    var lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    if !ended || lines.last == "" { lines.removeLast() }
    return lines.map(String.init)
  }
}
