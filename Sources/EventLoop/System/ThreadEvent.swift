/// How a thread of its own sleeps until others have something for it, a descriptor is readable, or it is time.
public final class ThreadEvent: Sendable {
  private let event: Descriptor

  public init() throws(SystemError) { event = try SystemCalls.makeEventDescriptor() }

  /// Ends the present wait, or the next one. From any thread.
  public func signal() { SystemCalls.signal(event) }

  /// Waits.
  ///
  /// - Parameters:
  ///   - descriptor: wait for this one as well.
  ///   - milliseconds: at the most; nil: for ever.
  /// - Returns: whether the descriptor is readable.
  public func wait(orReadable descriptor: Int32?, milliseconds: Int64?) -> Bool {
    let ready = SystemCalls.waitReadable(
      event, orNumber: descriptor ?? -1, milliseconds: milliseconds.map { Int32(clamping: $0) } ?? -1)
    if ready & 1 != 0 { SystemCalls.reset(event) }
    return ready & 2 != 0
  }
}

/// What tells this process from all others.
public enum ProcessName {
  /// As "web-1:4711:9f86d081884c7d65": the machine's name, the process's number, and a random number.
  public static func make() -> String {
    "\(SystemCalls.hostName):\(SystemCalls.processIdentifier):\(String(UInt64.random(in: .min ... .max), radix: 16))"
  }
}
