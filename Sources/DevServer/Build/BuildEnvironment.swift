import EventLoop

/// What the user's environment says about building: compilers and their flags, as make(1) knows them.
struct BuildEnvironment: Sendable {
  /// `NAME=value`, for the child processes.
  let all: [String]
  private let values: [String: String]

  /// The environment that the host was started with; plugins may have changed its own, which is all that is known without
  /// /proc.
  init() { self.init(Files.read("/proc/self/environ") ?? Environment.all) }

  /// - Parameter bytes: `NAME=value`, each followed by a NUL.
  init(_ bytes: [UInt8]) {
    all = Self.asUserSetIt(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    var values: [String: String] = [:]
    for variable in all {
      guard let equals = variable.firstIndex(of: "=") else { continue }
      values[String(variable[..<equals])] = String(variable[variable.index(after: equals)...])
    }
    self.values = values
  }

  /// The words of a variable, or `standard` if it is not set or empty.
  func words(_ name: String, or standard: String = "") -> [String] {
    let words = Self.split(values[name] ?? "")
    return words.isEmpty ? Self.split(standard) : words
  }

  /// The environment with some variables set anew.
  func with(_ additions: [(String, String)]) -> [String] {
    let names = Set(additions.map(\.0))
    return all.filter { !names.contains(String($0.prefix { $0 != "=" })) } + additions.map { "\($0)=\($1)" }
  }

  /// The environment in /proc is the one that the host has executed itself with, to have room for thread-locals (``StaticTLS``): the
  /// builds have no use for that, and it would differ from what they get where there is no /proc.
  private static func asUserSetIt(_ variables: [String]) -> [String] {
    let marker = "PATCHBAY_TUNABLES_BEFORE="
    guard let before = variables.first(where: { $0.hasPrefix(marker) })?.dropFirst(marker.count) else {
      return variables
    }
    let name = "GLIBC_TUNABLES="
    let others = variables.filter { !$0.hasPrefix(marker) && !$0.hasPrefix(name) }
    return others + (before.isEmpty ? [] : [name + before])
  }

  private static func split(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
