/// A timer or a watch that ends with a call. Subclass it. The loop's.
open class BoundService {
  public init() {}

  /// The next one of the call.
  public final var nextOfCall: BoundService?

  /// The call ends: takes itself out of the call's list (``Call/boundServices``).
  open func callHasEnded() {}
}

extension Call {
  /// On the loop, when it ends: so do its services.
  func endBoundServices() {
    while let service = boundServices { service.callHasEnded() }
  }
}
