import Bytes
import EventLoop

/// What a generation has saved for the next.
struct SavedState: ~Copyable {
  var bytes = ByteBuffer()
}

/// A saved state on its way into a start hook, at fixed addresses.
@safe
final class HandOver: @unchecked Sendable {
  // Sendable: constant.
  let state: SavedState
  /// What each process of an isolated generation has saved; one where the generation was in this process.
  let parts: [HandedOver]
  let version: StaticCString
  let versionLength: Int
  convenience init(_ state: consuming SavedState, version: String) {
    self.init(state, version: version, parts: nil)
  }

  /// What several processes have saved; nil if they have saved nothing. A generation in this process gets the first.
  convenience init?(parts: [HandedOver]) {
    guard let first = parts.first else { return nil }
    var state = SavedState()
    state.bytes.append(first.bytes.span)
    self.init(state, version: first.version, parts: parts)
  }

  private init(_ state: consuming SavedState, version: String, parts: [HandedOver]?) {
    var state = state
    state.bytes.terminate()
    let bytes = state.bytes.withSpan { bytes in bytes.indices.map { bytes[$0] } }
    self.parts = parts ?? [HandedOver(version: version, bytes: bytes)]
    self.state = state
    self.version = StaticCString(shown: version)
    versionLength = version.utf8.count
  }

  deinit { unsafe version.address.deallocate() }
}
