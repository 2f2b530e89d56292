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

extension Dictionary where Key == String, Value == String {
  /// The texts of a list in flattened settings, `NAME.0` and on; of a single text, that one.
  public func items(of name: String) -> [String] {
    if let one = self[name] { return [one] }
    return (0..<1000).lazy.map { self["\(name).\($0)"] }.prefix { $0 != nil }.compactMap { $0 }
  }
}
