/// Why a plugin is not served: what is wrong with it, and what to do.
public struct PluginProblem: Error, Equatable, CustomStringConvertible {
  /// What is wrong, as the rest of a sentence that begins with the file's name.
  public let problem: String
  /// What the reader can do about it.
  public let remedy: String

  public init(_ problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String { "\(problem); \(remedy)" }

  /// A name or a text of the author's, as problems show it.
  static func quoted(_ text: String) -> String { "\"\(text)\"" }

  static let noEntryPoint = PluginProblem(
    "has no symbol bay_plugin_main, so it is no plugin",
    remedy: "declare it with BAY_PLUGIN(...), in Swift with @c(bay_plugin_main), and do not hide it")

  static func truncated(_ size: Int) -> PluginProblem {
    PluginProblem(
      "is truncated: its headers promise more than its \(size) bytes",
      remedy: "copy it again, and rename it into place when it is complete")
  }
}

/// A file that could not be loaded, and why.
public struct PluginFailure: Error, CustomStringConvertible {
  public let file: String
  public let problem: PluginProblem

  public init(file: String, problem: PluginProblem) {
    self.file = file
    self.problem = problem
  }

  public var description: String { "\(file) \(problem)" }
}
