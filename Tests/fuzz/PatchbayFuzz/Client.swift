import PluginHost

/// Waits for the reply to a call.
final class Client: Exchange {
  var hasReply = false
  func replied(_ call: Call) { hasReply = true }
}
