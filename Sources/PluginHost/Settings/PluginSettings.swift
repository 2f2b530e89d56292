import Glibc

/// A plugin's settings: text by key, nested keys joined by dots, items of a list by number ("hosts.0").
///
/// The texts stand at fixed addresses for the life of the value, since plugins keep pointers to them.
@safe
public final class PluginSettings: @unchecked Sendable {
  // Sendable: constant after init.
  public let values: [String: String]
  /// The keys of lists and mappings that hold nothing, which leave no value.
  let empty: Set<String>
  /// Whether there was a settings file at all.
  let isPresent: Bool
  private let texts: [String: UnsafeBufferPointer<CChar>]

  /// Those of a plugin that has no settings file.
  static var absent: PluginSettings { PluginSettings([:], isPresent: false) }

  convenience init(_ document: SettingsDocument) {
    self.init(document.values, empty: document.emptyKeys)
  }

  public init(_ values: [String: String], empty: Set<String> = [], isPresent: Bool = true) {
    self.values = values
    self.empty = empty
    self.isPresent = isPresent
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
