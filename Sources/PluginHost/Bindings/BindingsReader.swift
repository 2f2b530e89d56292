/// Takes the keys of a bindings file out of its flat texts, and tells which there are that nobody knows.
struct BindingsReader {
  private let document: SettingsDocument
  private var known: Set<String> = []

  init(_ document: SettingsDocument) { self.document = document }

  mutating func optional(_ key: String) throws(PluginProblem) -> String? {
    known.insert(key)
    guard !document.maps.contains(key), !document.lists.contains(key) else {
      throw PluginProblem("has the setting \(key), which must be one text", remedy: "mend that line")
    }
    return document.values[key]
  }

  mutating func text(_ key: String, _ remedy: String) throws(PluginProblem) -> String {
    guard let text = try optional(key), !text.isEmpty else {
      throw PluginProblem("has no \(key)", remedy: remedy)
    }
    return text
  }

  mutating func bindings() throws(PluginProblem) -> [BindingsFile.Binding] {
    var bindings: [BindingsFile.Binding] = []
    var faults = PluginFaults()
    var count = 0
    while document.maps.contains("routes.\(count)") {
      faults.collect { () throws(PluginProblem) in bindings.append(try binding("routes.\(count)")) }
      count += 1
    }
    faults.collect { () throws(PluginProblem) in
      guard count == 0 || hasMore(count) else { return }
      throw PluginProblem(
        count == 0 ? "declares no route" : "has a route (routes.\(count)) that is no mapping",
        remedy: "list them under routes, each with path, symbol and signature")
    }
    try faults.check()
    return bindings
  }

  private func hasMore(_ count: Int) -> Bool {
    document.values["routes.\(count)"] != nil || document.lists.contains("routes.\(count)")
  }

  private mutating func binding(_ key: String) throws(PluginProblem) -> BindingsFile.Binding {
    var binding = BindingsFile.Binding(
      path: try text("\(key).path", "give the route a path, as /hypot"),
      symbol: try text("\(key).symbol", "name the function that it calls"),
      signature: try text("\(key).signature", "say what it takes and gives, as \"x: f64, y: f64 -> f64\""))
    binding.method = try optional("\(key).method") ?? binding.method
    binding.isInline = try flag("\(key).inline")
    if let milliseconds = try number("\(key).deadline_ms") {
      binding.deadline = UInt64(milliseconds) * 1_000_000
    }
    binding.maximumConcurrent = try number("\(key).max_concurrent")
    binding.documentation.summary = try optional("\(key).summary")
    binding.documentation.description = try optional("\(key).description")
    binding.documentation.tags = try tags("\(key).tags")
    return binding
  }

  /// A list of texts, or one.
  private mutating func tags(_ key: String) throws(PluginProblem) -> [String] {
    known.insert(key)
    if let one = document.values[key] { return [one] }
    var tags: [String] = []
    while let tag = document.values["\(key).\(tags.count)"] {
      known.insert("\(key).\(tags.count)")
      tags.append(tag)
    }
    return tags
  }

  private mutating func flag(_ key: String) throws(PluginProblem) -> Bool {
    switch try optional(key) {
    case nil, "false", "no": return false
    case "true", "yes": return true
    case let text?:
      throw PluginProblem(
        "has the setting \(key): \(text), which must be true or false", remedy: "mend that line")
    }
  }

  private mutating func number(_ key: String) throws(PluginProblem) -> Int? {
    guard let text = try optional(key) else { return nil }
    guard let number = Int(text), (1...1_000_000_000).contains(number) else {
      throw PluginProblem(
        "has the setting \(key): \(text), which must be a whole number above 0", remedy: "mend that line")
    }
    return number
  }

  /// Keys that nobody reads are mistakes. Those of reloads and of isolation are read elsewhere.
  func refuseOthers() throws(PluginProblem) {
    let foreign = document.values.keys.filter { key in
      !known.contains(key) && !IsolationSettings.isKnown(key) && !key.hasPrefix("probe.")
        && !key.hasPrefix("rollback.")
    }
    guard let key = foreign.min() else { return }
    throw PluginProblem(
      "has the setting \(key), which bindings do not know",
      remedy: "they know library, name, version, and of each route method, path, symbol, signature, inline, "
        + "deadline_ms, max_concurrent, summary, description and tags, and the settings of isolation and reloads"
        + NearName.hint(for: key, among: IsolationSettings.names + ["library", "name", "version", "routes"]))
  }
}
