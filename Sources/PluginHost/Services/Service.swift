import Bytes
import CPatchbayPluginGuard
import EventLoop
import Exchange

/// A timer or a watch of a plugin on one loop: bound to a call or to its generation, until it is ended by one of these
/// or by the plugin. Subclass it.
///
/// Owned by the loop's `ServiceTable` and touched on the loop only. Not a use of its generation: see `ServiceCounter`.
@safe
class Service: BoundService {
  typealias Ended = @convention(c) (UnsafeMutableRawPointer?) -> Void

  let generation: Generation
  unowned let table: ServiceTable
  /// What it ends with, beside its generation.
  let call: Call?
  /// How the plugin names it; 0 before it is in the table and after its end.
  fileprivate(set) final var id: UInt64 = 0
  fileprivate let ended: Ended?
  let context: UnsafeMutableRawPointer?

  init(_ owner: ServiceOwner, ended: Ended?, context: UnsafeMutableRawPointer?) {
    generation = owner.generation
    table = owner.table
    call = owner.call
    unsafe self.ended = unsafe ended
    unsafe self.context = unsafe context
    super.init()
  }

  final override func callHasEnded() { table.end(self) }

  /// Stops what it does.
  func halt() {}

  /// Whether it has ended.
  final var isOver: Bool { id == 0 }

  /// Runs code of the plugin; what it throws ends the service.
  final func run(_ what: String, _ body: (inout plugin_exception) -> Void) {
    var exception = plugin_exception()
    CrashNote.during(call?.route?.crashText ?? generation.crashText) { body(&exception) }
    guard exception.thrown else { return }
    generation.log.error("a callback of a \(what) threw \(exception.text); the \(what) is ended")
    table.end(self)
  }
}

/// Who asks for a service, and on which loop.
struct ServiceOwner {
  let generation: Generation
  let table: ServiceTable
  let call: Call?
}

/// All services of one loop. Belongs to the loop.
///
/// A plugin names a service by a number: which loop, which place in the table, and how often the place was used. So a
/// number that is too old, or used on the wrong thread, is refused, with no lock.
///
///     bits 63…32: serial of the place      31…22: index of the loop      21…0: place
final class ServiceTable: LoopGuest {
  let loop: EventLoop
  /// Where work goes that may block.
  let pool: ThreadPool
  private var services = SlotMap<Service>()

  private static let placeBits: UInt64 = 22

  init(loop: EventLoop, pool: ThreadPool) {
    self.loop = loop
    self.pool = pool
    super.init()
  }

  /// The table of the loop that runs on this thread.
  static var current: ServiceTable? { EventLoop.current?.guest as? ServiceTable }

  /// Takes a service in that has begun.
  ///
  /// - Returns: false if there is no room.
  func add(_ service: Service) -> Bool {
    guard services.count < 1 << Self.placeBits else { return false }
    service.id = services.insert(service).rawValue | UInt64(loop.index & 0x3ff) << Self.placeBits
    if let call = service.call {
      service.nextOfCall = call.boundServices
      call.boundServices = service
    }
    return true
  }

  /// What a number means, on the loop that runs on this thread.
  static func find(_ id: UInt64) -> Found {
    guard let table = current, UInt64(table.loop.index & 0x3ff) == id >> placeBits & 0x3ff else {
      return .elsewhere
    }
    return table.services[key(id)].map { .service($0) } ?? .ended
  }

  /// Without the loop.
  private static func key(_ id: UInt64) -> SlotMap<Service>.Key {
    SlotMap<Service>.Key(rawValue: id & ~(0x3ff << placeBits))
  }

  enum Found {
    case service(Service)
    /// This is not its loop.
    case elsewhere
    case ended
  }

  /// Ends a service: nothing is called any more but its `ended`, and that in the next turn. Harmless if it has ended.
  func end(_ service: Service) {
    guard !service.isOver else { return }
    service.halt()
    services.remove(Self.key(service.id))
    service.id = 0
    if let call = service.call { unlink(service, from: call) }
    loop.post(EndedService(service))
  }

  /// Ends all of a generation.
  func endAll(of generation: Generation) {
    for service in services.values where service.generation === generation { end(service) }
  }

  /// Most often it is the one that came last.
  private func unlink(_ service: Service, from call: Call) {
    if call.boundServices === service {
      call.boundServices = service.nextOfCall
    } else {
      var previous = call.boundServices
      while let present = previous, present.nextOfCall !== service { previous = present.nextOfCall }
      previous?.nextOfCall = service.nextOfCall
    }
    service.nextOfCall = nil
  }
}

/// Tells the plugin that a service has ended, as the last that is heard of its context.
private final class EndedService: Job, @unchecked Sendable {
  // Sendable: made on the loop for the loop.
  private let service: Service
  init(_ service: Service) {
    self.service = service
    super.init()
  }

  override func run() {
    if let ended = unsafe service.ended {
      service.run("service") { unsafe plugin_guard_run(ended, service.context, &$0) }
    }
    service.generation.services.leave()
  }
}
