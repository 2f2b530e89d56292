/// All that is wrong with one file, so that its author can mend it at once.
struct PluginFaults {
  /// As many are told; a file of thousands of routes may have thousands of faults.
  private static let shown = 20
  private var problems: [PluginProblem] = []

  /// Does one part of the work, and keeps what is wrong with it.
  mutating func collect(_ body: () throws(PluginProblem) -> Void) {
    do throws(PluginProblem) {
      try body()
    } catch {
      problems.append(error)
    }
  }

  /// - Throws: the fault, or all of them as one.
  func check() throws(PluginProblem) {
    guard let first = problems.first else { return }
    guard problems.count > 1 else { throw first }
    let texts = problems.prefix(Self.shown).enumerated().map { "(\($0 + 1)) \($1)" }
    let hidden = problems.count - texts.count
    throw PluginProblem(
      "has \(problems.count) faults: \(texts.joined(separator: "; "))",
      remedy: hidden > 0 ? "\(hidden) more are not shown" : "mend them all")
  }
}
