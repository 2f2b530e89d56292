import EventLoop
import Logging

/// A call that has begun and has no reply, for people to read.
public struct OpenCall: Sendable {
  /// "GET /hello/{name}".
  public let route: String
  public let request: String
  /// Its plugin's.
  public let log: Logger
}

extension CallServices {
  /// On the loop: the calls that handlers have and have not replied to, also those that no client waits for any more.
  public func openCalls() -> [OpenCall] {
    ImmortalCalls.all(of: self).compactMap { call in
      guard call.hasBegun, !call.isReplied, let route = call.route else { return nil }
      return OpenCall(
        route: route.description, request: call.requestIDText, log: route.owner.log)
    }
  }
}
