import CPatchbay
import EventLoop
import Glibc
import Synchronization

/// What becomes of an attempt.
public enum TaskOutcome: Sendable, Equatable {
  case done
  /// To be tried again, if the rules allow it.
  case failed(String)
  /// Never to be tried again.
  case rejected(String)
  /// There was no room for it where it was to run, or nobody needed it when its turn came: it counts as no attempt.
  case notBegun
}

/// A task on its way through a handler: one attempt. A job, run by a loop or by the pool.
///
/// The engine makes it; until `ended` is called it is a use of its generation. How the attempt went is said once, by
/// whoever is first: the handler, from any thread, or the host where the handler throws.
@safe
open class TaskRun: Job, @unchecked Sendable {
  // Sendable: constants, atomics, and `outcome`, which is written by the one who wins `isSettled` and read after
  // `parts` has become 0.
  public let id: TaskIdentifier
  public let kind: TaskKind
  public let attempt: Int
  public let maximumAttempts: Int
  let payload: TaskText
  let idText: TaskText
  let kindText: TaskText
  let traceparent: TaskText?

  /// Nobody needs its outcome any more.
  public let isCancelled = Atomic<Bool>(false)
  /// Who has it, if it runs in another process.
  let upstream = Mutex<WorkerUpstream?>(nil)

  /// The runs that plugins may ask about.
  static let handles = HandleTable<TaskRun>()
  /// What the handler is given.
  let handle: UInt
  private let isSettled = Atomic<Bool>(false)
  private var outcome = TaskOutcome.done
  /// What keeps it from its end: the handler has not returned, nobody has said how it went.
  private let parts: Atomic<Int>

  public init(
    id: TaskIdentifier, kind: TaskKind, attempt: Int, maximumAttempts: Int, payload: [UInt8],
    traceparent: String?
  ) {
    self.id = id
    self.kind = kind
    self.attempt = attempt
    self.maximumAttempts = maximumAttempts
    self.payload = TaskText(payload)
    idText = TaskText(Array(id.description.utf8))
    kindText = TaskText(Array(kind.name.utf8))
    self.traceparent = traceparent.map { TaskText(Array($0.utf8)) }
    parts = Atomic(2)
    handle = Self.handles.reserve()
    super.init()
    Self.handles.insert(self, at: handle)
  }

  /// The attempt is over: the handler has returned, and this is how it went. On the thread where the last of both
  /// happened.
  open func ended(_ outcome: TaskOutcome) {}

  /// Nobody needs its outcome any more. From any thread.
  ///
  /// - Parameter isOverdue: its time is over.
  public func cancel(isOverdue: Bool) {
    isCancelled.store(true, ordering: .releasing)
    upstream.withLock { $0 }?.cancel(self, isOverdue: isOverdue)
  }

  /// It was not begun after all, and never will be.
  open func abandon() { Self.handles.remove(handle) }

  open override func run() {
    guard !isCancelled.load(ordering: .acquiring) else {
      _ = settle(.notBegun)
      return endPart()
    }
    kind.endpoint.run(self)
    endPart()
  }

  /// Says how it went; false if somebody has said so before.
  func settle(_ outcome: TaskOutcome) -> Bool {
    guard !isSettled.exchange(true, ordering: .acquiringAndReleasing) else { return false }
    Self.handles.remove(handle)
    self.outcome = outcome
    endPart()
    return true
  }

  private func endPart() {
    if parts.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { ended(outcome) }
  }
}

/// Bytes at a fixed address, NUL-terminated, as long as the value lives.
@safe
final class TaskText: @unchecked Sendable {
  // Sendable: never written again.
  let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ text: [UInt8]) {
    unsafe bytes = .allocate(capacity: text.count + 1)
    _ = unsafe bytes.initialize(fromContentsOf: text + [0])
  }

  deinit { unsafe bytes.deallocate() }

  /// Without the NUL.
  var copy: [UInt8] { unsafe Array(bytes.dropLast()) }
  var text: String { unsafe String(decoding: bytes.dropLast(), as: UTF8.self) }

  var string: bay_str {
    unsafe bay_str(
      data: UnsafeRawPointer(bytes.baseAddress!).assumingMemoryBound(to: CChar.self), length: bytes.count - 1)
  }
}
