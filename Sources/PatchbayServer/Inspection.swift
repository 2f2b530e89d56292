import EventLoop
import Logging
import PluginHost

/// What is in a plugin file, for people.
public enum Inspection {
  /// Loads the file as the host would, without starting it, and prints what it is. Returns the exit code: 1 if the
  /// host would not load it.
  public static func run(file: String) -> Int32 {
    let log = Logger(label: "patchbay") { _ in LineLog(level: .warning) }
    CrashNote.install()
    do {
      let folder = try PrivateFolder(under: PrivateFolder.defaultParent)
      defer { folder.remove() }
      guard let generation = try PluginLoader(folder: folder, log: log).load(file) else { return 1 }
      StandardStreams.writeOutput(try describe(generation))
      return 0
    } catch {
      StandardStreams.writeError("\(error)\n")
      return 1
    }
  }

  private static func describe(_ generation: Generation) throws(PluginFailure) -> String {
    let routes: [Route]
    do {
      routes = try generation.routes()
    } catch {
      throw PluginFailure(file: generation.file, problem: error)
    }
    var text = """
      plugin   \(generation.name) \(generation.version)
      file     \(generation.file)
      ABI      \(generation.abi)
      start    \(generation.hasStart ? "yes" : "no")
      stop     \(generation.hasStop ? "yes" : "no")
      settings \(generation.settings.values.count)
      routes

      """
    let rows = routes.map { ["\($0.method.name)", $0.template.text, $0.kind, $0.lane] }
    text += Table(header: ["METHOD", "PATH", "HANDLER", "LANE"], rows: rows).text(indent: 2)
    for warning in generation.warnings { text += "warning  \(warning)\n" }
    return text
  }
}

/// Columns of text.
struct Table {
  let header: [String]
  let rows: [[String]]

  func text(indent: Int) -> String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return String(repeating: " ", count: indent) + cells.joined(separator: "  ").trimmingEnd() + "\n"
    }.joined()
  }
}

extension String {
  fileprivate func trimmingEnd() -> String { String(reversed().drop { $0 == " " }.reversed()) }
}
