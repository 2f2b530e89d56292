import PatchbayServer

/// One flag of a command, as the parser and the help see it.
struct Flag {
  /// Without the dashes: "pool-threads".
  let name: String
  /// What its value is called in the help; nil for a switch.
  let value: String?
  /// One sentence, and the default.
  let help: String
  /// Whether it may be given several times.
  let isList: Bool

  init(_ name: String, _ value: String? = nil, _ help: String) {
    self.name = name
    self.value = value
    self.help = help
    isList = false
  }

  /// A flag that may be given several times.
  init(list name: String, _ value: String, _ help: String) {
    self.name = name
    self.value = value
    self.help = help
    isList = true
  }

  /// A setting of the host.
  ///
  /// - Parameters:
  ///   - help: the purpose here, if that is another one than in `patchbay run`.
  ///   - standard: the default here, if that is another one.
  init(_ setting: Setting, help: String? = nil, standard: String? = nil) {
    name = setting.name
    value = setting.placeholder
    isList = setting.isList
    let text = (help ?? setting.help) + (isList ? "; may be repeated" : "")
    guard value != nil else {
      self.help = text
      return
    }
    let range = setting.range.isEmpty ? "" : "\(setting.range); "
    self.help = "\(text) (\(range)default: \(standard ?? setting.standard))"
  }
}

/// Flags under one heading of the help.
struct FlagGroup {
  let title: String
  let flags: [Flag]
}
