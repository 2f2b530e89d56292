import EventLoop
import Synchronization

/// Whether a call is cancelled, and how many threads read its request just now that are not its loop's.
///
/// One word, so that the loop looks once when it takes a call back: nearly always, nothing is set.
///
///     bits 63…1: readers      bit 0: cancelled
struct CallMarks: ~Copyable {
  private let word = Atomic<UInt64>(0)
  private static var cancelled: UInt64 { 1 }
  private static var reader: UInt64 { 2 }

  /// Any thread.
  package var isCancelled: Bool { word.load(ordering: .acquiring) & Self.cancelled != 0 }

  /// Loop: true the first time.
  package func cancel() -> Bool {
    word.bitwiseOr(Self.cancelled, ordering: .acquiringAndReleasing).oldValue & Self.cancelled == 0
  }

  /// Another thread is about to read. Sequentially consistent, as the look at the serial behind it, and as the loop's
  /// change of the serial before it looks for readers: so one of the two sees the other.
  func beginReading() { word.add(Self.reader, ordering: .sequentiallyConsistent) }

  /// It has read.
  func endReading() { word.subtract(Self.reader, ordering: .releasing) }

  /// Loop, once handles of the call are refused: nothing is set.
  @inline(__always)
  var areClear: Bool { word.load(ordering: .sequentiallyConsistent) == 0 }

  /// Loop, once handles of the call are refused: waits for the readers that came before, and forgets the rest. A reader
  /// is within one function of the host, and calls nothing there; none comes any more (`Call.beginReading`).
  ///
  /// - Returns: whether the call was cancelled.
  @inline(never)
  package func clear() -> Bool {
    while word.load(ordering: .sequentiallyConsistent) >= Self.reader { yieldThread() }
    return word.bitwiseAnd(~Self.cancelled, ordering: .acquiringAndReleasing).oldValue & Self.cancelled != 0
  }
}

/// Readers of a request on other threads than the loop's.
extension Call {
  /// Whether the caller runs on the call's loop, where it cannot end meanwhile.
  @inline(__always)
  var isOnItsLoop: Bool { loopThread == EventLoop.currentThread }

  /// Any thread that has found `serial` current: keeps the call from being used again until `endReading()`, if `serial` still
  /// means it.
  ///
  /// So the serial is looked at twice: those who hold an old handle never touch the count of readers, and the loop does
  /// not wait for them.
  func beginReading(_ serial: UInt64) -> Bool {
    marks.beginReading()
    if state.isCurrentInOrder(serial) { return true }
    marks.endReading()
    return false
  }

  func endReading() { marks.endReading() }
}
