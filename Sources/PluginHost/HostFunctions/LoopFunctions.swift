import CPatchbay
import CPluginGuard
import EventLoop
import Glibc
import Synchronization

/// The extension "patchbay.loop/1": code of a plugin on the event loops.
///
/// Invariant: a `bay_loop *` is the address of an `EventLoop`, and loops live as long as plugins are loaded.
enum LoopFunctions {
  /// The table, at a fixed address for ever.
  static let table = Table()

  @safe
  final class Table: @unchecked Sendable {
    // Sendable: never written again.
    let address: UnsafeRawPointer

    init() {
      let memory = UnsafeMutablePointer<bay_loop_functions>.allocate(capacity: 1)
      unsafe memory.initialize(
        to: bay_loop_functions(
          size: MemoryLayout<bay_loop_functions>.size,
          count: { UInt32(loopCount.load(ordering: .relaxed)) },
          of_call: { handle in
            guard let call = unsafe CallHandle.current(handle) else { return nil }
            return unsafe pointer(to: call.services.loop)
          },
          current: { unsafe EventLoop.current.map { unsafe pointer(to: $0) } },
          index: { loop in unsafe loop.map { unsafe UInt32(LoopFunctions.loop(at: $0).index) } ?? 0 },
          post: { host, loop, run, context in unsafe post(host, loop, run, context) }))
      unsafe address = UnsafeRawPointer(memory)
    }
  }

  private static let loopCount = Atomic<Int>(0)

  /// Says how many loops there are, before any plugin is loaded.
  static func setLoopCount(_ count: Int) { loopCount.store(count, ordering: .relaxed) }

  @unsafe
  private static func pointer(to loop: EventLoop) -> OpaquePointer {
    unsafe OpaquePointer(Unmanaged.passUnretained(loop).toOpaque())
  }

  @unsafe
  private static func loop(at pointer: OpaquePointer) -> EventLoop {
    unsafe Unmanaged<EventLoop>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }

  private static func post(
    _ host: UnsafePointer<bay_host>?, _ pointer: OpaquePointer?,
    _ run: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?, _ context: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let pointer = unsafe pointer, let run = unsafe run,
      let generation = unsafe HostTable.generation(of: host)
    else {
      return EINVAL
    }
    guard !generation.hasStopped.load(ordering: .acquiring) else { return ESHUTDOWN }
    let loop = unsafe loop(at: pointer)
    unsafe loop.post(PostedFunction(run: run, context: context, generation: generation, loop: loop))
    return 0
  }
}

/// A plugin's function on its way to a loop. A use of its generation until it has run.
@safe
private final class PostedFunction: Job, @unchecked Sendable {
  // Sendable: constants; the context is the plugin's own.
  private let function: @convention(c) (UnsafeMutableRawPointer?) -> Void
  private let context: UnsafeMutableRawPointer?
  private let generation: Generation
  private let loop: EventLoop

  init(
    run: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void, context: UnsafeMutableRawPointer?,
    generation: Generation, loop: EventLoop
  ) {
    unsafe function = unsafe run
    unsafe self.context = context
    self.generation = generation
    self.loop = loop
    super.init()
    generation.uses.begin(loop.index)
  }

  override func run() {
    var exception = plugin_exception()
    unsafe plugin_guard_run(function, context, &exception)
    if exception.thrown { generation.log.error("a posted function threw \(exception.text)") }
    generation.uses.end(loop.index)
  }
}

/// What the loops tell the plugin host before plugins are loaded.
public enum LoopExtension {
  public static func announce(loops: Int) { LoopFunctions.setLoopCount(loops) }

  /// Where to call plugins back that are not on a loop.
  public static func announce(anyLoop loop: EventLoop) { first.withLock { $0 = loop } }
  static var anyLoop: EventLoop? { first.withLock { $0 } }
  private static let first = Mutex<EventLoop?>(nil)
}
