import Bytes
import EventLoop
import Glibc
import Logging
import PluginHost
import Synchronization
import WorkerFrames

/// One worker process, from its start to its end, as threads see it that may wait for it.
///
/// Its steps are taken in order by one thread at a time: `init`, `beginLoading`, `endLoading`, hooks.
final class Worker: Sendable {
  let child: ChildProcess
  /// Touched on its seat's loop only.
  let link: LoopBound<WorkerLink>
  /// What it writes to its log.
  let output: WorkerOutput
  private let loading = Promise<ControlAnswer>()
  private let mapping = Promise<ControlAnswer>()
  private let callGuard = Mutex<CallGuard?>(nil)
  /// Opens when it has been replaced and has no calls any more, or has ended.
  let drained = Latch()
  private let isEnded = Atomic<Bool>(false)

  /// Nanoseconds that a worker may take to load its library, and for each hook.
  static let patience: UInt64 = 60_000_000_000

  /// Starts a process for a seat and sends it what to load.
  ///
  /// - Parameters:
  ///   - log: the host's, for what the process writes to its own.
  ///   - attach: on the seat's loop, before anything is sent.
  init(
    _ seat: Seat, program: String, environment: [String], group: ControlGroup?, _ frame: LoadFrame,
    log: Logger,
    attach: @escaping @Sendable (WorkerLink) -> Void
  ) throws(PluginProblem) {
    let name = "\(Self.stem(frame.file))/\(seat.number)"
    do throws(SystemError) {
      var pair = try SocketPair()
      guard let ours = pair.takeFirst(), let theirs = pair.takeSecond() else {
        throw SystemError(call: "socketpair", code: EBADF)
      }
      var pipe = try Pipe()
      guard let reader = pipe.takeReader(), let writer = pipe.takeWriter() else {
        throw SystemError(call: "pipe", code: EBADF)
      }
      child = try ChildProcess(
        program: program, socket: theirs, output: writer, environment: environment, group: group)
      output = WorkerOutput(reader, sender: "\(name)[\(child.identifier)]", log: log)
      link = LoopBound(
        giving: WorkerLink(child, descriptor: ours, seat: seat, drained: drained), to: seat.loop)
    } catch {
      throw PluginProblem("cannot get a process of its own: \(error)", remedy: "see what the system lacks")
    }
    var payload = ByteBuffer()
    frame.append(to: &payload)
    let (bytes, loading) = (Array(payload), loading)
    link.post { link in
      attach(link)
      link.ask(.load, loading, bytes)
    }
  }

  /// The name of a plugin's file, which its plugin does not choose: "shop" of "/plugins/shop.so".
  private static func stem(_ path: String) -> Substring {
    let file = path.split(separator: "/").last ?? "plugin"
    return file.lastIndex(of: ".").map { file[..<$0] } ?? file
  }

  /// Whether its process has ended and what it had counted is kept.
  var hasEnded: Bool { isEnded.load(ordering: .acquiring) }
  /// True the first time.
  func markEnded() -> Bool { !isEnded.exchange(true, ordering: .acquiringAndReleasing) }

  // MARK: steps

  /// Waits until the process has limited itself, and has it load the library.
  ///
  /// - Parameters:
  ///   - threads: that it may have, if it is sandboxed.
  ///   - watch: has the calls answered that its filter holds back, from now on.
  /// - Returns: what the kernel lacks.
  func beginLoading(
    _ settings: SandboxSettings, threads: Int, watch: (CallGuard) -> Void,
    report: @escaping CallGuard.Report
  ) throws(PluginProblem) -> [String] {
    guard case .guarded(let frame, let listener)? = try wait(loading, for: "its limits") else {
      throw ended(before: "it was loaded")
    }
    if let listener {
      let new = CallGuard(listener, of: child, settings, threads: threads, report: report)
      callGuard.withLock { $0 = new }
      watch(new)
    }
    ask(.map, mapping, [])
    return frame.lacks
  }

  func endLoading() throws(PluginProblem) -> DeclarationFrame {
    guard case .declared(let declared)? = try wait(mapping, for: "the loading of its library") else {
      throw ended(before: "it was loaded")
    }
    callGuard.withLock { $0 }?.endLoading()
    return declared
  }

  /// Asks for a hook.
  func ask(_ kind: FrameKind, _ payload: [UInt8]) -> Promise<ControlAnswer> {
    let request = Promise<ControlAnswer>()
    ask(kind, request, payload)
    return request
  }

  private func ask(_ kind: FrameKind, _ request: Promise<ControlAnswer>, _ payload: [UInt8]) {
    link.post { $0.ask(kind, request, payload) }
  }

  func answer(_ request: Promise<ControlAnswer>, to hook: String) throws(PluginProblem) -> SavedFrame {
    switch try wait(request, for: "its \(hook) hook") {
    case .done(let saved)?: return saved
    default: throw ended(before: "its \(hook) hook had returned")
    }
  }

  private func wait(
    _ request: Promise<ControlAnswer>, for what: String
  ) throws(PluginProblem) -> ControlAnswer? {
    switch request.wait(nanoseconds: Self.patience) {
    case .failed(let problem)?: throw problem
    case nil:
      child.kill("\(what) took too long")
      throw PluginProblem(
        "was given up in its worker process: \(what) took more than \(Self.patience / 1_000_000_000) s",
        remedy: "see what it waits for")
    case let answer: return answer
    }
  }

  private func ended(before moment: String) -> PluginProblem {
    let end = child.reap(milliseconds: 1_000)
    output.drain()
    return PluginProblem(
      "brought its worker process down before \(moment): \(end?.text ?? "it does not answer")",
      remedy: end?.backtrace.isEmpty == false
        ? "it was in \(end!.backtrace.prefix(6).joined(separator: " < "))" : "see what it logged")
  }
}

extension Array where Element == UInt8 {
  /// The bytes of a buffer.
  init(_ buffer: borrowing ByteBuffer) {
    self = buffer.withSpan { bytes in bytes.indices.map { bytes[$0] } }
  }
}
