import CPatchbay
import CPatchbayPluginGuard
import EventLoop
import Exchange
import Glibc
import Synchronization

/// The extension "patchbay.loop/1": code of a plugin on the event loops.
///
/// Invariant: a `bay_loop *` is the address of an `EventLoop`, and loops live as long as plugins are loaded.
enum LoopFunctions {
  /// The table, at a fixed address for ever.
  static let table = unsafe ExtensionTable(
    bay_loop_functions(
      size: MemoryLayout<bay_loop_functions>.size,
      count: { UInt32(HostLoops.all.withLock { $0.count }) },
      of_call: { handle in
        guard let call = unsafe CallHandle.current(handle) else { return nil }
        return unsafe pointer(to: call.services.loop)
      },
      current: { unsafe EventLoop.current.map { unsafe pointer(to: $0) } },
      index: { loop in unsafe loop.map { unsafe UInt32(LoopFunctions.loop(at: $0).index) } ?? 0 },
      post: { host, loop, run, context in unsafe post(host, loop, run, context) },
      at: { index in
        let loops = HostLoops.all.withLock { $0 }
        return unsafe index < loops.count ? pointer(to: loops[Int(index)]) : nil
      }))

  /// The host's loops: set once, before any plugin is loaded.

  @unsafe
  private static func pointer(to loop: EventLoop) -> OpaquePointer {
    unsafe OpaquePointer(Unmanaged.passUnretained(loop).toOpaque())
  }

  @unsafe
  static func loop(at pointer: OpaquePointer) -> EventLoop {
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
  /// Before the loops run.
  ///
  /// - Parameter pool: where plugins' blocking work goes.
  public static func announce(_ loops: [EventLoop], pool: ThreadPool) {
    for loop in loops { loop.guest = ServiceTable(loop: loop, pool: pool) }
    HostLoops.all.withLock { $0 = loops }
  }

  /// Where to call plugins back that are not on a loop.
  static var anyLoop: EventLoop? { HostLoops.all.withLock { $0.first } }
}
