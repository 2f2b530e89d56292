/// One command of `patchbay`.
protocol Command {
  static var name: String { get }
  /// What stands behind the name: "FILE", "[flags]".
  static var usage: String { get }
  /// One line for the list of commands.
  static var summary: String { get }
  static var groups: [FlagGroup] { get }
  /// What else a user should know.
  static var notes: String { get }
  /// Whether it runs until a signal ends it, with code of plugins.
  static var serves: Bool { get }
  /// Does it; returns the exit code.
  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32
}

extension Command {
  static var serves: Bool { false }

  static var flags: [Flag] { groups.flatMap(\.flags) }

  static var help: String {
    var text = "\(summary)\n\nUsage: patchbay \(name) \(usage)\n"
    for group in groups {
      text += "\n\(group.title)\n"
      for flag in group.flags {
        let left = "  --\(flag.name)" + (flag.value.map { " \($0)" } ?? "")
        let isLong = left.count > 30
        text += left + (isLong ? "\n" : "")
        text += String(repeating: " ", count: isLong ? 32 : 32 - left.count) + flag.help + "\n"
      }
    }
    return text + (notes.isEmpty ? "" : "\n\(notes)\n")
  }
}
