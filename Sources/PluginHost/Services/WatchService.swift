import CPatchbay
import CPatchbayPluginGuard
import EventLoop

/// A descriptor that a plugin watches.
@safe
final class WatchService: Service {
  private let ready: bay_ready
  private var source: Source?

  init(_ owner: ServiceOwner, ready: @escaping bay_ready, ended: Ended?, context: UnsafeMutableRawPointer?) {
    unsafe self.ready = unsafe ready
    unsafe super.init(owner, ended: ended, context: context)
  }

  /// Begins to watch.
  func begin(_ descriptor: Int32, _ interest: Readiness) throws(SystemError) {
    let source = Source(self, descriptor, interest)
    try source.start()
    self.source = source
  }

  func look(for interest: Readiness) throws(SystemError) { try source?.look(for: interest) }

  override func halt() {
    source?.stop()
    source = nil
  }

  private func tell(_ readiness: Readiness) {
    run("watch") { unsafe plugin_guard_ready(ready, id, readiness.rawValue, context, &$0) }
  }

  /// The poller's side of it.
  private final class Source: Watch {
    // Unowned: the service stops it before it goes.
    private unowned let service: WatchService

    init(_ service: WatchService, _ descriptor: Int32, _ interest: Readiness) {
      self.service = service
      super.init(loop: service.table.loop, descriptor: descriptor, interest: interest)
    }

    override func ready(_ readiness: Readiness) {
      let service = service
      withExtendedLifetime(service) { service.tell(readiness) }
    }

    override func lost() { service.table.end(service) }
  }
}
