/// What a poller watches. Belongs to one loop and is touched only there.
open class EventSource {
  public let loop: EventLoop
  let socket: Int32
  /// Closed when the source goes.
  private let descriptor: Descriptor
  /// Its place in the poller's table; -1 when it is not watched.
  final var slot = -1

  init(loop: EventLoop, descriptor: consuming Descriptor) {
    self.loop = loop
    socket = descriptor.number
    self.descriptor = descriptor
  }

  /// The descriptor is ready for something, as `epoll_wait(2)` says.
  func ready(_ events: UInt32, on poller: EpollPoller) {}
}
