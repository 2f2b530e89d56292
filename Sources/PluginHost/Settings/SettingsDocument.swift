/// A settings file as a flat set of texts.
public struct SettingsDocument: Sendable {
  /// Texts by key: nested keys joined by dots, items of a list by number ("hosts.0").
  public var values: [String: String] = [:]
  /// The keys of lists, also of empty ones; "" is the whole file.
  public var lists: Set<String> = []
  /// The keys of mappings, also of empty ones; "" is the whole file.
  public var maps: Set<String> = []

  public init() {}
}
