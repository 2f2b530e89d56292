import Synchronization

/// Spare calls, first in, first out: a call's memory is used again as late as possible, so that a handle kept too
/// long is most often told from the next one.
struct CallQueue {
  private var ring: [Call?] = Array(repeating: nil, count: 64)
  private var first = 0
  private var count = 0

  mutating func append(_ call: Call) {
    if count == ring.count { grow() }
    ring[(first &+ count) & (ring.count &- 1)] = call
    count &+= 1
  }

  mutating func popFirst() -> Call? {
    guard count > 0 else { return nil }
    let call = ring[first].take()
    first = (first &+ 1) & (ring.count &- 1)
    count &-= 1
    return call
  }

  private mutating func grow() {
    ring = (0..<count).map { ring[(first + $0) & (ring.count - 1)] } + Array(repeating: nil, count: count)
    first = 0
  }
}

/// Holds every call that was ever made, for ever: plugins keep handles.
enum ImmortalCalls {
  private static let all = Mutex<[Call]>([])

  static func keep(_ call: Call) { all.withLock { $0.append(call) } }
}
