import Glibc

/// A plugin's settings: text by key, nested keys joined by dots, items of a list by number ("hosts.0").
///
/// The texts stand at fixed addresses for the life of the value, since plugins keep pointers to them.
@safe
public final class PluginSettings: @unchecked Sendable {
  // Sendable: constant after init.
  public let values: [String: String]
  private let texts: [String: UnsafeBufferPointer<CChar>]

  public init(_ values: [String: String]) {
    self.values = values
    unsafe texts = values.mapValues { text in
      let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count + 1)
      _ = unsafe copy.initialize(fromContentsOf: text.utf8CString)
      return UnsafeBufferPointer(copy)
    }
  }

  deinit {
    for key in values.keys { unsafe texts[key]?.deallocate() }
  }

  /// The text of a key, NUL-terminated; nil if it is not set.
  @unsafe
  func text(_ key: String) -> UnsafeBufferPointer<CChar>? { unsafe texts[key] }
}
