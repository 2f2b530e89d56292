/// Waits until a call's response has gone. Subclass it.
///
/// While the call is open it belongs to whoever holds the claim of its state, then to the call's loop.
open class ResponseFollower: @unchecked Sendable {
  // Sendable: subclasses say why; `isFailure` is handed on with the call.
  /// The handler replied with a status of 400 or more.
  public internal(set) final var isFailure = false

  public init() {}

  /// On the call's loop, once: the last byte of the response was handed to the kernel, or has nowhere to go.
  ///
  /// - Parameter isInTime: false if the client has got 504 instead.
  open func responded(isInTime: Bool) {}
}

extension Call {
  /// For whoever holds the claim, or the call: has a follower hear of the response.
  public func follow(_ follower: ResponseFollower) {
    self.follower = follower
    hasRest = true
  }

  /// For whoever has the call after its reply: the follower, which will not hear of the response from the call.
  public func takeFollower() -> ResponseFollower? { follower.take() }

  /// On the loop, when the call ends: what there is beside its head and its output.
  func endRest(isInTime: Bool) {
    hasRest = false
    tail = .none
    follower.take()?.responded(isInTime: isInTime)
  }

  /// The reply has a status of 400 or more. The claim is ours.
  @inline(never)
  package func noteFailure(_ status: UInt16) {
    follower?.isFailure = true
    if status >= 500 { route?.owner.countError() }
  }
}
