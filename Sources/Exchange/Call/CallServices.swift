import Bytes
import EventLoop
import HTTP
import Logging
import Synchronization

/// What all calls of one loop share: the loop, spare calls, the numbers of requests.
///
/// Belongs to the loop, but for the constants.
public final class CallServices: @unchecked Sendable {
  // Sendable: other threads use only the constants, and what asks nothing but them (`isOnLoop`).
  public let loop: EventLoop
  let loopIndex: Int
  public let log: Logger
  /// Whether connections are to be closed after their present reply.
  public let draining: DrainFlag
  /// Calls that have begun and not ended.
  public private(set) var callsUnderWay = 0
  let refusals = RefusalCounts()
  private var spare = SpareCalls()
  private var spareTimer: SpareTimer?
  /// This loop's part of the memory for requests.
  var memory: RequestAllowance
  private var requestNumber = RequestNumber()

  /// Memory that a spare call may keep for requests and replies, in bytes each.
  package static let keptCapacity = 16 * 1024

  /// - Parameters:
  ///   - memory: what requests may hold; nil: no limit, since another process has let them in.
  ///   - loops: how many share it.
  public init(
    loop: EventLoop, draining: DrainFlag, log: Logger, memory: RequestMemory? = nil, loops: Int = 1
  ) {
    self.memory = RequestAllowance(memory ?? RequestMemory(limit: .max), loops: loops)
    self.loop = loop
    loopIndex = loop.index
    self.draining = draining
    self.log = log
  }

  // Not inlined: what hangs on a constant of `self` is lent without a count, and not what hangs one step deeper.

  /// Whether the caller runs on the loop.
  var isOnLoop: Bool { @inline(never) get { loop.isCurrent } }

  /// A call for a request that begins.
  public func take() -> Uncounted<Call> {
    callsUnderWay &+= 1
    return spare.take() ?? makeCall()
  }

  /// Calls live for ever: a handle may outlive everything else (see `CallHandle`).
  @inline(never)
  private func makeCall() -> Uncounted<Call> {
    let call = Call(services: self)
    ImmortalCalls.keep(call)
    return unsafe Uncounted(call)
  }

  /// Takes a call back: its request was answered, or never reached a handler.
  public func release(_ call: Call) {
    callsUnderWay &-= 1
    call.reset()
    spare.append(call)
    if spare.warmCount > SpareCalls.kept { trimLater() }
  }

  @inline(never)
  private func trimLater() {
    let timer = spareTimer ?? SpareTimer(self)
    spareTimer = timer
    if !timer.isScheduled { loop.schedule(timer, after: SpareTimer.period) }
  }

  func trimSpareCalls() -> (count: Int, hasMore: Bool) { spare.trim() }
  var hasSurplusOfCalls: Bool { spare.warmCount > SpareCalls.kept }

  func appendRequestID(to buffer: inout ByteBuffer) -> ByteRange { requestNumber.append(to: &buffer) }
}

/// Set once, when the host begins to end.
public final class DrainFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  public init() {}
  public var isSet: Bool { flag.load(ordering: .relaxed) }
  public func set() { flag.store(true, ordering: .relaxed) }
}
