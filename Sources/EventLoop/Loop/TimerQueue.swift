/// Something that happens at a time, on its loop. Subclass it and override ``fire()``.
///
/// Belongs to one loop; touched only there.
open class Timer {
  /// Nanoseconds of the monotonic clock. Set by the loop when it is scheduled.
  public fileprivate(set) final var deadline: UInt64 = 0
  fileprivate final var position = -1

  public init() {}

  /// Whether it waits to fire.
  public final var isScheduled: Bool { position >= 0 }

  /// Called once for each time it was scheduled, no earlier than its deadline.
  open func fire() {}
}

/// Timers by deadline: a binary heap in which each timer knows its place, so that one can be moved or cancelled in
/// O(log n).
struct TimerQueue {
  private struct Entry {
    var deadline: UInt64
    var timer: Timer
  }

  private var heap: [Entry] = []

  /// The earliest deadline, or nil.
  var next: UInt64? { heap.first?.deadline }
  var all: [Timer] { heap.map(\.timer) }

  /// Schedules a timer, or moves it if it is scheduled already.
  mutating func schedule(_ timer: Timer, at deadline: UInt64) {
    timer.deadline = deadline
    if timer.position >= 0 {
      heap[timer.position].deadline = deadline
      sift(timer.position)
    } else {
      timer.position = heap.count
      heap.append(Entry(deadline: deadline, timer: timer))
      siftUp(heap.count - 1)
    }
  }

  mutating func cancel(_ timer: Timer) {
    guard timer.position >= 0 else { return }
    remove(at: timer.position)
  }

  /// Removes and returns the earliest timer that is due at `now`.
  mutating func popDue(_ now: UInt64) -> Timer? {
    guard let first = heap.first, first.deadline <= now else { return nil }
    remove(at: 0)
    return first.timer
  }

  private mutating func remove(at index: Int) {
    heap[index].timer.position = -1
    let last = heap.removeLast()
    guard index < heap.count else { return }
    heap[index] = last
    last.timer.position = index
    sift(index)
  }

  private mutating func sift(_ index: Int) {
    if index > 0, heap[index].deadline < heap[(index - 1) / 2].deadline {
      siftUp(index)
    } else {
      siftDown(index)
    }
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    let entry = heap[index]
    while index > 0 {
      let parent = (index - 1) / 2
      guard entry.deadline < heap[parent].deadline else { break }
      heap[index] = heap[parent]
      heap[index].timer.position = index
      index = parent
    }
    heap[index] = entry
    entry.timer.position = index
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    let entry = heap[index]
    while true {
      var child = 2 * index + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].deadline < heap[child].deadline { child += 1 }
      guard heap[child].deadline < entry.deadline else { break }
      heap[index] = heap[child]
      heap[index].timer.position = index
      index = child
    }
    heap[index] = entry
    entry.timer.position = index
  }
}
