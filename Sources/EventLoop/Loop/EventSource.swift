/// What a poller watches. Belongs to one loop and is touched only there.
open class EventSource {
  public let loop: EventLoop
  /// The loop's, which it is counted through: one step less is one count less.
  final let poller: Poller
  /// The number of the descriptor.
  let socket: Int32
  /// Closed when the source goes; nil if somebody else owns it.
  private let descriptor: Descriptor?
  /// Its place in the poller's table; -1 when it is not watched.
  final var slot = -1

  init(loop: EventLoop, descriptor: consuming Descriptor) {
    self.loop = loop
    poller = loop.poller
    socket = descriptor.number
    self.descriptor = .some(descriptor)
  }

  /// - Parameter number: of a descriptor that somebody else owns and closes.
  init(loop: EventLoop, borrowing number: Int32) {
    self.loop = loop
    poller = loop.poller
    socket = number
    descriptor = nil
  }

  /// The descriptor is ready for something: bits of ``Ready``. What to do then is the source's own knowledge and the
  /// same whichever poller says it.
  ///
  /// - Parameter poller: the source's own. As an argument, what it keeps is lent without a count.
  func ready(_ events: UInt32, on poller: Poller) {}

  /// Receives into a piece of the memory, if that is all there is to do: what `recv(2)` has said, or nil.
  func receiveAhead(_ events: UInt32, into memory: ReceiveMemory, piece: Int) -> Int? { nil }

  /// What was received ahead, while others of the batch did the same.
  func receivedAhead(_ count: Int, in memory: ReceiveMemory, piece: Int, on poller: Poller) {}

  /// What the poller shall look for: bits of ``Ready``.
  var wanted: UInt32 { 0 }
}
