import Foundation

/// A temporary folder of sources, as somebody edits them; removed when it is given up.
public final class SourceFolder: Sendable {
  public let path: String

  public init() throws {
    path = NSTemporaryDirectory() + "patchbay-sources-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Saves a file as an editor does: a new one is written, and renamed over the old one.
  public func save(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
  }

  /// Saves a file with one text in place of another, which must be there.
  public func edit(_ name: String, _ old: String, to new: String) throws {
    let text = try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    guard text.contains(old) else { throw TestingError(.malformed, "no \"\(old)\" in \(name)") }
    try save(text.replacing(old, with: new), to: name)
  }

  public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

  /// `patchbay new …` in this folder.
  public func new(_ arguments: String...) throws -> (code: Int, output: String, errors: String) {
    try Subprocess.run(
      "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", path, Project.host, "new"] + arguments)
  }
}
