/// A settings file as a flat set of texts.
public struct SettingsDocument: Sendable {
  /// Texts by key: nested keys joined by dots, items of a list by number ("hosts.0").
  public var values: [String: String] = [:]
  /// The keys of lists, also of empty ones; "" is the whole file.
  public var lists: Set<String> = []
  /// The keys of mappings, also of empty ones; "" is the whole file.
  public var maps: Set<String> = []

  public init() {}

  /// The lists and mappings that hold nothing.
  var emptyKeys: Set<String> {
    var empty = lists.union(maps)
    for key in [Array(values.keys), Array(lists), Array(maps)].joined() {
      guard let dot = key.lastIndex(of: ".") else { continue }
      empty.remove(String(key[..<dot]))
    }
    empty.remove("")
    return empty
  }
}
