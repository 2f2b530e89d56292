import EventLoop
import Synchronization

/// Spare calls, first in, first out: a call's memory is used again as late as possible, so that a handle kept too
/// long is most often told from the next one.
///
/// A list through the calls themselves, which belong to one loop while they are spare. Nobody counts them: they live
/// for ever.
struct CallQueue {
  private var first: Uncounted<Call>?
  private var last: Uncounted<Call>?

  @inline(__always)
  package mutating func append(_ call: Call) {
    let reference = unsafe Uncounted(call)
    call.nextSpare = nil
    if let last { last.use { $0.nextSpare = reference } } else { first = reference }
    last = reference
  }

  @inline(__always)
  package mutating func popFirst() -> Uncounted<Call>? {
    guard let call = first else { return nil }
    first = call.use { $0.nextSpare }
    if first == nil { last = nil }
    return call
  }
}

/// Holds every call that was ever made, for ever: plugins keep handles.
enum ImmortalCalls {
  private static let all = Mutex<[Call]>([])

  package static func keep(_ call: Call) { all.withLock { $0.append(call) } }

  /// Those of one loop.
  package static func all(of services: CallServices) -> [Call] {
    all.withLock { $0 }.filter { $0.services === services }
  }
}
