import EventLoop
import PluginHost

/// Where a setting of the host comes from: flag, else environment (`PATCHBAY_POOL_THREADS`), else file
/// (`pool-threads:`), else its default.
public struct SettingSources {
  private let flags: [String: [String]]
  private let file: SettingsDocument
  /// The path of the file.
  private let path: String

  /// - Parameter flags: what stood on the command line, by the flag's name; `config` names the file.
  public init(flags: [String: [String]]) throws(SettingFault) {
    self.flags = flags
    guard let path = flags["config"]?.last ?? Environment.value("PATCHBAY_CONFIG") else {
      file = SettingsDocument()
      path = ""
      return
    }
    self.path = path
    do {
      file = try YAMLFile.read(path)
    } catch {
      throw SettingFault("\(path) \(error)")
    }
    try check()
  }

  /// Holds the file to settings that there are, each with one value but for the list of folders.
  private func check() throws(SettingFault) {
    guard !file.lists.contains("") else {
      throw SettingFault("\(path) must have lines such as port: 8000, not a list")
    }
    let keys = file.lists.union(file.maps).union(file.values.keys)
    let names = Set(keys.map { String($0.prefix { $0 != "." }) })
    for name in names.sorted() where Settings.named(name) == nil && !name.isEmpty {
      let hint = NearName.hint(for: name.lowercased(), among: Settings.all.map(\.name))
      throw SettingFault("\(path): there is no setting \"\(name)\"\(hint)")
    }
    for name in file.maps.sorted() where !name.isEmpty {
      let isList = Settings.named(String(name.prefix { $0 != "." }))?.isList == true
      throw SettingFault(
        "\(path): \(name) must be one value\(isList ? ", or a list of them" : ""), not a map")
    }
    for name in file.lists.sorted() where Settings.named(name)?.isList != true {
      throw SettingFault("\(path): \(name) must be one value, not a list")
    }
  }

  /// What somebody may have meant to set in the environment. Other programs may have such variables of their own, so
  /// only those are named that look like one of a setting.
  public var warnings: [String] {
    let settings = Settings.all.map(\.variable)
    let others = ["config", "include", "sdk"].map(Setting.variable)
    return Environment.names(beginningWith: "PATCHBAY_").compactMap { name in
      let text = Environment.value(name) ?? ""
      if ServiceVariables.isOne(name, text) {
        guard settings.contains(name) else { return nil }
        return
          "\(name) is \"\(text)\", which Kubernetes sets for a Service of that name: it is ignored; set --port, or "
          + "enableServiceLinks: false in the pod"
      }
      guard !settings.contains(name), !others.contains(name) else { return nil }
      let hint = NearName.hint(for: name, among: settings)
      return hint.isEmpty ? nil : "\(name) in the environment sets nothing\(hint)"
    }
  }

  /// The text of a setting; nil if nobody has set it.
  public func text(_ name: String) -> String? { found(name)?.text }

  /// A setting's text and where it stands, as people would find it: "--port", "PATCHBAY_PORT", "c.yaml: port".
  private func found(_ name: String) -> (text: String, place: String)? {
    if let text = flags[name]?.last { return (text, "--\(name)") }
    let variable = Setting.variable(name)
    if let text = Environment.value(variable), !ServiceVariables.isOne(variable, text) {
      return (text, variable)
    }
    return file.values[name].map { ($0, "\(path): \(name)") }
  }

  /// The values of a setting that may have several: from the flags, else the environment, else the file.
  public func list(_ name: String) -> [String] {
    if let values = flags[name] { return values }
    if let separator = Settings.named(name)?.separator, let text = Environment.value(Setting.variable(name)) {
      return text.split(separator: separator).map(String.init)
    }
    return file.values.items(of: name)
  }

  /// The value of a setting; nil if nobody has set it.
  public func value<Value>(_ name: String, _ kind: SettingKind<Value>) throws(SettingFault) -> Value? {
    guard let (text, place) = found(name) else { return nil }
    do {
      return try kind.parse(text)
    } catch {
      throw SettingFault(place, kind.shown(text), error)
    }
  }

  /// Puts what somebody has said of a setting into a configuration.
  func apply(_ setting: Setting, to configuration: inout Configuration) throws(SettingFault) {
    let values: [String]
    if setting.isList {
      values = list(setting.name)
    } else if setting.placeholder == nil, flags[setting.name] != nil {
      values = ["true"]
    } else {
      values = text(setting.name).map { [$0] } ?? []
    }
    guard !values.isEmpty else { return }
    do {
      try setting.apply(values, &configuration)
    } catch {
      let (text, place) = found(setting.name) ?? ("", setting.name)
      throw SettingFault(place, setting.shown(text), error)
    }
  }
}

/// A setting that cannot be used, and why.
public struct SettingFault: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }

  fileprivate init(_ place: String, _ text: String, _ unfit: UnfitSetting) {
    description = "\(place) is \"\(text)\"; it must be \(unfit.expected)"
  }
}
