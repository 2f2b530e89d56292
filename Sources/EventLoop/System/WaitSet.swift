import Synchronization

/// How a thread that is no event loop waits for several descriptors, and for others to have something for it.
///
/// `add`, `remove` and `wake` may be called from any thread, `wait` by one.
public final class WaitSet: Sendable {
  private let epoll: Descriptor
  private let event: Descriptor
  private static let wakeMark = UInt64.max

  public init() throws(SystemError) {
    epoll = try SystemCalls.makeEpoll()
    event = try SystemCalls.makeEventDescriptor()
    try SystemCalls.add(event.number, to: epoll, events: Ready.input, data: Self.wakeMark)
  }

  /// Reports `mark` whenever the descriptor is readable. It must stay open until it is removed.
  public func add(_ descriptor: borrowing Descriptor, mark: UInt64) throws(SystemError) {
    try SystemCalls.add(descriptor.number, to: epoll, events: Ready.input, data: mark)
  }

  public func remove(_ descriptor: borrowing Descriptor) {
    _ = SystemCalls.remove(descriptor.number, from: epoll)
  }

  /// Ends the present wait, or the next one.
  public func wake() { SystemCalls.signal(event) }

  /// The marks of what is readable, after so many milliseconds at the most (-1: for ever).
  public func wait(milliseconds: Int32) -> [UInt64] {
    let events = ReadyEvents(capacity: 64)
    let count = SystemCalls.wait(epoll, into: events, milliseconds: milliseconds)
    return (0..<count).compactMap { index in
      let mark = events[index].data
      guard mark == Self.wakeMark else { return mark }
      SystemCalls.reset(event)
      return nil
    }
  }
}
