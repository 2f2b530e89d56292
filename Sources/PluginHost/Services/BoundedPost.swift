import CPatchbayPluginGuard
import EventLoop

/// A function that a thread of a plugin has posted to a loop. Counted until it has run, but no use of its generation:
/// a thread that posts again and again must not keep it from ending.
@safe
final class BoundedPost: Job, @unchecked Sendable {
  // Sendable: constants; the context is the plugin's own.
  typealias Function = @convention(c) (UnsafeMutableRawPointer?) -> Void
  private let function: Function
  private let context: UnsafeMutableRawPointer?
  private let generation: Generation

  init(_ function: @escaping Function, context: UnsafeMutableRawPointer?, of generation: Generation) {
    unsafe self.function = unsafe function
    unsafe self.context = unsafe context
    self.generation = generation
    super.init()
  }

  override func run() {
    var exception = plugin_exception()
    CrashNote.during(generation.crashText) { unsafe plugin_guard_run(function, context, &exception) }
    if exception.thrown { generation.log.error("a posted function threw \(exception.text)") }
    generation.services.givePostBack()
    generation.services.leave()
  }
}
