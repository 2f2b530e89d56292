/// Where an HTTP/1 connection is between requests and replies.
///
///     idle ─▸ head ─▸ body ─▸ handling ─▸ sending ─▸ idle …
///       │       └──────┴─── refused ───────┴─▸ closing ─▸ lingering ─▸ closed
///       └─▸ closed
///
/// Each step may be skipped: a small request goes from idle through its handler back to idle within one event.
enum HTTP1Phase {
  /// Between requests: nothing of the next has come.
  case idle
  /// A request has begun; its head is not complete.
  case head
  /// The head is complete, the body is not.
  case body
  /// A handler has the call and has not replied.
  case handling
  /// A reply waits for the client to take it; no request is served until then.
  case sending
  /// The last reply waits for the client to take it.
  case closing
  /// Everything is sent; what the client still sends is thrown away, so that it can read the last reply.
  case lingering
  case closed
  /// The channel is to be handed to a connection of another protocol, with the bytes that are not used.
  case upgrading
}
