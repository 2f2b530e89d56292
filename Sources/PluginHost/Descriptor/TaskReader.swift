import CPatchbay
import Exchange
import Glibc

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
        "has a null handler for the task \(PluginProblem.quoted(kind))",
        remedy: "name the handler function")
    }
    let endpoint: TaskEndpoint =
      if unsafe entry.kind == UInt32(BAY_ENTRY_TASK_ASYNC) {
        unsafe AsyncTaskEndpoint(unsafeBitCast(function, to: (@convention(c) (OpaquePointer?) -> Void).self))
      } else {
        unsafe BlockingTaskEndpoint(
          unsafeBitCast(function, to: (@convention(c) (OpaquePointer?) -> Int32).self))
      }
    return TaskDeclaration(
      kind: kind, endpoint: endpoint, context: unsafe PluginPointer(entry.context),
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
        "uses options of the task \(PluginProblem.quoted(kind)) that this host does not know",
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
