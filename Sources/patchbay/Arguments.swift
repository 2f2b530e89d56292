import PatchbayServer
import PluginHost

/// What stands on a command line behind the command's name: flags with their values, and the rest.
///
/// A value follows its flag, or a '=' (`--port 8000`, `--port=8000`); behind `--` everything is the rest.
struct Arguments {
  private(set) var values: [String: [String]] = [:]
  private(set) var rest: [String] = []

  init(_ arguments: ArraySlice<String>, flags: [Flag]) throws(UsageFault) {
    var arguments = arguments
    while let argument = arguments.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        rest.append(argument)
        continue
      }
      if argument == "--" {
        rest += arguments
        return
      }
      try take(argument, from: &arguments, flags: flags)
    }
  }

  private mutating func take(
    _ argument: String, from arguments: inout ArraySlice<String>, flags: [Flag]
  ) throws(UsageFault) {
    let parts = argument.drop { $0 == "-" }.split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map(String.init) ?? ""
    guard argument.hasPrefix("--"), let flag = flags.first(where: { $0.name == name }) else {
      let hint = NearName.hint(for: name, among: flags.map(\.name), prefix: "--")
      // Without its value: that may be a password.
      throw UsageFault("there is no flag \(argument.prefix { $0 != "=" })\(hint)")
    }
    if flag.value != nil, !flag.isList, values[name] != nil {
      throw UsageFault("--\(name) is given twice; it takes one value")
    }
    if flag.value == nil {
      guard parts.count == 1 else { throw UsageFault("--\(name) takes no value") }
      values[name] = [""]
    } else if parts.count == 2 {
      values[name, default: []].append(String(parts[1]))
    } else if let value = arguments.popFirst() {
      values[name, default: []].append(value)
    } else {
      throw UsageFault("--\(name) needs a value: \(flag.value!)")
    }
  }

  /// The value of a flag.
  func value(_ name: String) -> String? { values[name]?.last }

  func isSet(_ name: String) -> Bool { values[name] != nil }
}

/// A command line that cannot be understood, and why.
struct UsageFault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
