import Glibc
import Synchronization

/// Where the plugins' tasks go: what the host functions of the extension "patchbay.tasks/1" ask for.
public protocol TaskQueue: AnyObject, Sendable {
  /// Adds a task. Never waits; `done` is called once when it is committed or cannot be: on a thread of the queue's,
  /// or before this returns.
  func enqueue(_ task: NewTask, done: @escaping @Sendable (Result<TaskIdentifier, TaskFailure>) -> Void)
}

/// A task's number, in the text that plugins and people see.
public struct TaskIdentifier: Hashable, Sendable, CustomStringConvertible {
  public let number: Int64
  public init(_ number: Int64) { self.number = number }

  /// Nil if the text is no number of a task.
  public init?(_ text: String) {
    guard let number = Int64(text), number > 0 else { return nil }
    self.number = number
  }

  public var description: String { String(number) }
}

/// A task that is to be kept.
public struct NewTask: Sendable {
  /// Bytes of a payload.
  public static let maximumPayload = 1 << 20
  /// Bytes of a unique key.
  static let maximumKey = 256
  /// Milliseconds: a hundred years, so that sums stay far from the end of the numbers.
  static let maximumDelay: Int64 = 3_155_760_000_000

  public enum Due: Sendable, Equatable {
    case now
    /// Milliseconds from now.
    case after(Int64)
    /// Milliseconds since 1970.
    case at(Int64)
  }

  public var kind: String
  public var payload: [UInt8]
  public var due = Due.now
  public var priority = 0
  public var uniqueKey: String?
  public var traceparent: String?
  /// Nil: what the kind says.
  public var maximumAttempts: Int?

  public init(kind: String, payload: [UInt8]) {
    self.kind = kind
    self.payload = payload
  }
}

/// Why tasks cannot be kept or read: an errno value for programs, a sentence for people.
public struct TaskFailure: Error, Sendable, CustomStringConvertible {
  public let code: Int32
  public let description: String
  /// The database works, and refuses one value of what it was given: the same without that value is taken.
  public let isRefusal: Bool

  public init(_ code: Int32, _ description: String, isRefusal: Bool = false) {
    self.code = code
    self.description = description
    self.isRefusal = isRefusal
  }
}

/// The one queue of this host. Set once, before plugins are loaded.
public enum HostTaskQueue {
  private static let present = Mutex<(any TaskQueue)?>(nil)

  public static func set(_ queue: (any TaskQueue)?) { present.withLock { $0 = queue } }
  static var current: (any TaskQueue)? { present.withLock { $0 } }

  /// Adds a task for somebody else's plugin: as the queue does, or with ENOSYS where there is none.
  public static func enqueue(
    _ task: NewTask, done: @escaping @Sendable (Result<TaskIdentifier, TaskFailure>) -> Void
  ) {
    guard let current else { return done(.failure(TaskFailure(ENOSYS, "this host has no tasks"))) }
    current.enqueue(task, done: done)
  }
}
