import EventLoop
import Glibc
import PluginHost
import Synchronization
import WorkerFrames

/// The queue of tasks as a worker has it: the host keeps them.
///
/// `enqueue` from any thread; `answered` on the link's loop. What the host never answers has no caller left: the worker
/// ends with its host.
final class HostTasks: TaskQueue {
  typealias Done = @Sendable (Result<TaskIdentifier, TaskFailure>) -> Void

  private struct Asked {
    var next: UInt64 = 1
    var dones: [UInt64: Done] = [:]
  }

  private let asked = Mutex(Asked())
  private let link: HostLink
  /// Tasks that may wait for the host; past it callers are refused.
  private static let limit = 65_536

  init(_ link: HostLink) { self.link = link }

  func enqueue(_ task: NewTask, done: @escaping Done) {
    let number: UInt64? = asked.withLock { asked in
      guard asked.dones.count < Self.limit else { return nil }
      asked.next += 1
      asked.dones[asked.next] = done
      return asked.next
    }
    guard let number else {
      return done(.failure(TaskFailure(EAGAIN, "\(Self.limit) tasks wait to be written")))
    }
    link.enqueue(task.frame, number: number)
  }

  func answered(_ number: UInt64, _ frame: EnqueuedFrame) throws(FrameFault) {
    guard let done = asked.withLock({ $0.dones.removeValue(forKey: number) }) else {
      throw FrameFault("an answer to no task")
    }
    guard frame.code == 0 else { return done(.failure(TaskFailure(frame.code, frame.reason))) }
    done(.success(TaskIdentifier(Int64(bitPattern: frame.id))))
  }
}
