/// Answers requests in place of the routes of plugins, or hands them on. Subclass it.
///
/// Belongs to one loop, or never changes.
open class Responder {
  public init() {}

  /// On the loop, with a complete request that nobody has yet.
  ///
  /// - Returns: nil if the request is not for this responder; then nothing may have been sent.
  open func respond(to call: Call) -> Outcome? { nil }
}
