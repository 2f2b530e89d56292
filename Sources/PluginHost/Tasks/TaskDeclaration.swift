import CPatchbay
import Exchange
import Glibc

/// One kind of task that a plugin declares.
struct TaskDeclaration {
  var kind: String
  var handler: TaskHandler
  /// The author's own pointer, given back to the handler.
  var context: PluginPointer
  var rules = TaskRules()
}

/// What a kind asks for.
public struct TaskRules: Equatable, Sendable {
  /// Times that a task is begun, until it counts as dead.
  public var maximumAttempts = 10
  /// Nanoseconds of one attempt.
  public var timeout: UInt64 = 300_000_000_000
  /// Tasks at a time in one host.
  public var concurrency = 8
  /// Milliseconds after the first failure; doubled with each.
  public var backoff = 1_000
  /// Milliseconds that it never exceeds.
  public var backoffLimit = 600_000

  public init() {}

  /// The same, within what the database and sums of these numbers can take.
  var bounded: TaskRules {
    func bound<Number: Comparable>(_ number: Number, _ range: ClosedRange<Number>) -> Number {
      min(max(number, range.lowerBound), range.upperBound)
    }
    var rules = self
    rules.maximumAttempts = bound(maximumAttempts, 1...1_000_000)
    rules.timeout = bound(timeout, 1_000_000...UInt64(UInt32.max) * 1_000_000)
    rules.concurrency = bound(concurrency, 1...100_000)
    rules.backoff = bound(backoff, 1...Int(UInt32.max))
    rules.backoffLimit = bound(backoffLimit, 1...Int(UInt32.max))
    return rules
  }
}

/// A task's handler by its type, which decides where it runs.
@safe
enum TaskHandler: @unchecked Sendable {
  // Sendable: C function pointers are constants.
  case async(@convention(c) (OpaquePointer?) -> Void)
  case blocking(@convention(c) (OpaquePointer?) -> Int32)
  /// In another process.
  case isolated(IsolatedTask)
}

/// Reads and checks one declared kind. The invariants are those of `DescriptorReader`; the macros of tasks.h vouch for
/// the type behind `function`.
enum TaskReader {
  static func read(_ entry: bay_entry, number: Int) throws(PluginProblem) -> TaskDeclaration {
    guard let kind = unsafe entry.path.map({ unsafe String(cString: $0) }), TaskName.isFit(kind) else {
      throw PluginProblem(
        "has a bad kind of task in entry \(number)",
        remedy: "name it with letters, digits, '-', '_', '.', ':' and '/', up to 128 of them")
    }
    guard let function = unsafe entry.function else {
      throw PluginProblem(
        "has a null handler for the task \(DescriptorReader.quoted(kind))",
        remedy: "name the handler function")
    }
    let handler: TaskHandler =
      if unsafe entry.kind == UInt32(BAY_ENTRY_TASK_ASYNC) {
        unsafe .async(unsafeBitCast(function, to: (@convention(c) (OpaquePointer?) -> Void).self))
      } else {
        unsafe .blocking(unsafeBitCast(function, to: (@convention(c) (OpaquePointer?) -> Int32).self))
      }
    return TaskDeclaration(
      kind: kind, handler: handler, context: unsafe PluginPointer(entry.context),
      rules: try unsafe rules(of: entry, kind))
  }

  private static func rules(of entry: bay_entry, _ kind: String) throws(PluginProblem) -> TaskRules {
    var rules = TaskRules()
    guard let address = unsafe entry.options else { return rules }
    let raw = unsafe UnsafeRawPointer(address)
    let size = unsafe raw.load(as: Int.self)
    guard size >= 8, size <= 4096,
      let options = unsafe SizedStruct.read(
        bay_task_options.self, at: raw, size: size, zero: bay_task_options())
    else {
      throw PluginProblem(
        "uses options of the task \(DescriptorReader.quoted(kind)) that this host does not know",
        remedy: "set their size to sizeof(bay_task_options), or use a newer host")
    }
    if options.max_attempts > 0 { rules.maximumAttempts = Int(options.max_attempts) }
    if options.timeout_ms > 0 { rules.timeout = UInt64(options.timeout_ms) * 1_000_000 }
    if options.concurrency > 0 { rules.concurrency = Int(options.concurrency) }
    if options.backoff_ms > 0 { rules.backoff = Int(options.backoff_ms) }
    if options.backoff_limit_ms > 0 { rules.backoffLimit = Int(options.backoff_limit_ms) }
    return rules.bounded
  }
}

/// What a kind may be called.
public enum TaskName {
  public static func isFit(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 128
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"):
          true
        default: false
        }
      }
  }
}
