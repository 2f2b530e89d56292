import Foundation
import Synchronization

/// A thread that runs what is posted to it, in order, for as long as the process lives.
///
/// Sendable: `waiting` is guarded by the condition, `thread` set before anybody else sees this.
final class FakeLoop: @unchecked Sendable {
  let index: Int
  private let work = NSCondition()
  private var waiting: [@Sendable () -> Void] = []
  private let state = Mutex((posts: 0, refuses: false))
  private var thread: Thread?

  init(index: Int) {
    self.index = index
    let thread = Thread { [unowned self] in
      Thread.current.threadDictionary["loop"] = self
      while true {
        work.lock()
        while waiting.isEmpty { work.wait() }
        let next = waiting.removeFirst()
        work.unlock()
        next()
      }
    }
    self.thread = thread
    thread.start()
  }

  /// The loop whose thread this is.
  static var current: FakeLoop? { Thread.current.threadDictionary["loop"] as? FakeLoop }

  func run(_ body: @escaping @Sendable () -> Void) {
    work.lock()
    waiting.append(body)
    work.signal()
    work.unlock()
  }

  /// Runs the body there and waits for it.
  func sync<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { done in run { done.resume(returning: body()) } }
  }

  /// How often the plugin has posted.
  var posts: Int { state.withLock { $0.posts } }

  /// Whether a post is refused, as after stop.
  func refusesPosts(_ refuses: Bool) { state.withLock { $0.refuses = refuses } }

  /// As the host's own `post`.
  func post(_ body: @escaping @Sendable () -> Void) -> Int32 {
    let refuses = state.withLock { state in
      state.posts += 1
      return state.refuses
    }
    if refuses { return ESHUTDOWN }
    run(body)
    return 0
  }
}
