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
}

/// Flags under one heading of the help.
struct FlagGroup {
  let title: String
  let flags: [Flag]
}
