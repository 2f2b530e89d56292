import Foundation
import PatchbayTesting

/// A checkout that holds nothing but the scripts, on a machine whose programs are made up.
struct ScriptFolder {
  private let folder: PluginFolder
  var path: String { folder.path }

  init() throws {
    folder = try PluginFolder()
    let copied = try Subprocess.run("/bin/cp", ["-r", "\(Project.root)/scripts", path])
    guard copied.code == 0 else { throw TestingError(.build, copied.errors) }
    // Somebody who may not install anything.
    try program("sudo", "exit 1")
    // Everything is installed.
    try program("dpkg-query", "shift 2; for name; do echo installed $name; done")
    try swift(version: "6.3.1 (swift-6.3.1-RELEASE)")
  }

  func swift(version: String) throws { try program("swift", "echo 'Swift version \(version)'") }

  /// Makes a program that comes first on PATH. A process of its own writes it: a child that another test forks just now
  /// would hold a file that this one writes, and such a file cannot be executed.
  func program(_ name: String, _ script: String, in place: String = "bin") throws {
    let write =
      "mkdir -p \"$0\" && printf '#!/bin/bash\\n%s\\n' \"$2\" >\"$0/$1.new\" && chmod 755 \"$0/$1.new\" && mv \"$0/$1.new\" \"$0/$1\""
    let written = try Subprocess.run("/bin/sh", ["-c", write, "\(path)/\(place)", name, script])
    guard written.code == 0 else { throw TestingError(.build, written.errors) }
  }

  /// Makes an empty file, with the folders that it is in.
  func touch(_ file: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(file)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: url)
  }

  /// Runs a script of the checkout, as an ordinary user if that can be.
  func run(
    _ script: String, _ arguments: String..., asUser: Bool = false, environment: [String: String] = [:]
  ) throws -> (code: Int, output: String, errors: String) {
    let user = asUser && geteuid() == 0 ? ["setpriv", "--reuid=65534", "--clear-groups"] : []
    var variables = ProcessInfo.processInfo.environment
    variables["BAY_SWIFT_IS_CHECKED"] = nil
    variables["PATH"] = "\(path)/bin:/usr/bin:/bin"
    let command = user + ["\(path)/\(script)"] + arguments
    return try Subprocess.run(
      command[0], Array(command.dropFirst()), environment: variables.merging(environment) { $1 })
  }
}
