/// Finds settings that were meant for isolation and that nobody would read: misspelt, in the wrong place, of the wrong
/// form. They are errors, since the plugin would run with less protection than its settings seem to promise.
///
/// All other unknown keys are the plugin's own.
struct IsolationKeys {
  private let settings: PluginSettings
  /// Whether the plugin gets processes of its own.
  private let isIsolated: Bool

  /// Settings that hold one text, and are of no use as a list or a mapping.
  private static let texts = IsolationSettings.keys.filter(\.isText).map(\.name)
  private static let protecting = IsolationSettings.keys.filter(\.protects).map(\.name)
  private static let profiles = SandboxSettings.Profile.allCases.map(\.rawValue)
  /// Values that show that a key was meant for the host.
  private static let telling = Set(
    profiles + ["process", "processes", "worker", "workers", "true", "yes", "on"])
  /// Names of mappings under which somebody may look for the limits of a plugin.
  private static let wrappers: Set<String> = [
    "limits", "limit", "resources", "patchbay", "host", "plugin", "worker", "process", "settings",
  ]

  /// - Parameter knowsDefault: whether it is known what `--isolation` says: a sandbox without isolation is an error then.
  static func check(
    _ settings: PluginSettings, isIsolated: Bool, knowsDefault: Bool
  ) throws(PluginProblem) {
    let keys = IsolationKeys(settings: settings, isIsolated: isIsolated)
    try keys.checkForms()
    for key in settings.values.keys.sorted() + settings.empty.sorted() {
      try keys.checkName(key)
      try keys.checkPlace(key)
    }
    if knowsDefault { try keys.checkSandboxIsOfUse() }
  }

  /// A list or a mapping where one text belongs would be read as nothing.
  private func checkForms() throws(PluginProblem) {
    for name in Self.texts where isIsolated || name == "isolation" {
      let isNested =
        settings.values.keys.contains { $0.hasPrefix(name + ".") } || settings.empty.contains(name)
      guard isNested else { continue }
      throw PluginProblem(
        "has the setting \(name) as a list or a mapping, which must be one text",
        remedy: "write it as \(name): \(name == "isolation" ? "process" : "VALUE") in its settings file")
    }
    guard settings.empty.contains("sandbox") else { return try checkPaths() }
    throw PluginProblem(
      "has a sandbox without a profile", remedy: "write sandbox: compute, files or network, or sandbox: none")
  }

  /// An empty list of paths reads like "none", and would mean "all".
  private func checkPaths() throws(PluginProblem) {
    let lists = ["sandbox.read", "sandbox.write"]
    guard let empty = lists.first(where: settings.empty.contains) else { return }
    let hasPaths = settings.values.keys.contains { key in lists.contains { key.hasPrefix($0 + ".") } }
    if hasPaths { return }
    throw PluginProblem(
      "has the setting \(empty) without a path, which would not limit anything",
      remedy: "name a path there, or take profile: compute, which opens no files")
  }

  /// A name at the left margin that can only be a slip for one that protects.
  private func checkName(_ key: String) throws(PluginProblem) {
    let name = String(key.prefix { $0 != "." })
    guard !IsolationSettings.names.contains(name) else { return }
    let plain = Self.plain(name)
    let names = isIsolated ? Self.protecting : ["isolation", "sandbox"]
    // A number of processes in the singular is a limit, too; "process: fast" is not.
    let isNumber = isIsolated && plain == "process" && Int(settings.values[key] ?? "") != nil
    if let meant = isNumber ? "processes" : names.first(where: { NearName.isSlip(plain, for: $0) }) {
      throw PluginProblem(
        "has the setting \(name), which the host does not know; did you mean \(meant)?",
        remedy: "write it as \(meant), or give the plugin's own setting another name")
    }
    guard plain.holds("isolat") || plain.holds("sandbox"), Self.telling.contains(settings.values[key] ?? "")
    else {
      return
    }
    throw PluginProblem(
      "has the setting \(key): \(settings.values[key] ?? ""), which the host does not know",
      remedy: "write isolation: process, sandbox: compute, files or network at the left margin")
  }

  /// A name of the host's that stands below another key.
  private func checkPlace(_ key: String) throws(PluginProblem) {
    let parts = key.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, parts[0] != "sandbox", let last = parts.last else { return }
    let value = settings.values[key] ?? ""
    let name = Self.plain(String(last))
    let isSandbox =
      name == "sandbox" || name == "profile" && Self.plain(String(parts[parts.count - 2])) == "sandbox"
    let meant: String
    if name == "isolation", settings.values["isolation"] == nil, value == "process" {
      meant = "isolation"
    } else if isSandbox, !hasSandbox, Self.profiles.contains(value) {
      meant = "sandbox"
    } else if isIsolated, parts.count == 2, Self.wrappers.contains(Self.plain(String(parts[0]))),
      IsolationSettings.limits.contains(name), settings.values[name] == nil
    {
      meant = name
    } else {
      return
    }
    throw PluginProblem(
      "has the setting \(key), and the host reads \(meant) at the left margin only",
      remedy: "take it out of \(parts.dropLast().joined(separator: "."))")
  }

  private func checkSandboxIsOfUse() throws(PluginProblem) {
    guard hasSandbox, !isIsolated, settings.values["isolation"] == nil, settings.values["sandbox"] != "none"
    else {
      return
    }
    throw PluginProblem(
      "has a sandbox, which holds only with isolation: process",
      remedy:
        "write isolation: process, or isolation: none if it is to be in the host's process without a sandbox")
  }

  private var hasSandbox: Bool {
    settings.values.keys.contains { $0 == "sandbox" || $0.hasPrefix("sandbox.") }
  }

  /// Letters of other scripts that look like those of the host's names.
  private static let lookalikes: [Character: Character] = [
    "а": "a", "с": "c", "ԁ": "d", "е": "e", "і": "i", "ı": "i", "м": "m", "о": "o", "ο": "o", "р": "p",
    "ѕ": "s", "х": "x",
    "у": "y", "‐": "_", "–": "_",
  ]

  /// A name without what is easily written otherwise: capitals, '-' for '_', spaces around it, letters that only look alike.
  private static func plain(_ name: String) -> String {
    let text = name.lowercased().map { $0 == "-" || $0 == " " ? "_" : lookalikes[$0] ?? $0 }
    return String(text.drop { $0 == "_" }.reversed().drop { $0 == "_" }.reversed())
  }
}
