import Foundation
import Glibc

/// A temporary folder of plugins, removed when it is given up.
public final class PluginFolder: Sendable {
  public let path: String

  /// A folder with these fixtures in it, each built from `Tests/Fixtures` and put there by ``add(_:as:defines:)``.
  public init(_ fixtures: String...) throws {
    path = NSTemporaryDirectory() + "patchbay-plugins-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    for fixture in fixtures { try add(fixture) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Puts a fixture and its settings file into the folder, under its own name or another one, and returns its path.
  ///
  /// - Parameters:
  ///   - fixture: as `"right/good"`.
  ///   - name: without `.so`.
  @discardableResult
  public func add(
    _ fixture: String, as name: String? = nil, defines: [String] = [], flags: [String] = []
  ) throws -> String {
    let name = name ?? String(fixture.split(separator: "/").last!)
    let settings = "\(Project.fixtures)/\(fixture).yaml"
    if FileManager.default.fileExists(atPath: settings) { try add(file: settings, as: name + ".yaml") }
    return try add(file: Fixture.build(fixture, defines: defines, flags: flags), as: name + ".so")
  }

  /// Builds a fixture and renames it into place in one step, as a careful deployment does.
  public func replace(_ name: String, with fixture: String, defines: [String] = []) throws {
    let built = try Data(contentsOf: URL(fileURLWithPath: Fixture.build(fixture, defines: defines)))
    try renameIntoPlace(built, as: name + ".so")
  }

  /// Writes a file under another name and renames it.
  public func renameIntoPlace(_ data: Data, as name: String) throws {
    let draft = ".\(name).draft"
    try write(data, to: draft)
    guard unsafe rename("\(path)/\(draft)", "\(path)/\(name)") == 0 else {
      throw TestingError(.system, "rename \(path)/\(draft): errno \(errno)")
    }
  }

  /// Removes a file.
  public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

  /// Puts one of the examples, built by `scripts/build`, into the folder.
  @discardableResult
  public func add(example name: String) throws -> String {
    let found = ["\(name).so", "\(name).yaml"].filter {
      FileManager.default.fileExists(atPath: "\(Project.builtPlugins)/\($0)")
    }
    guard let first = found.first else {
      throw TestingError(.build, "\(Project.builtPlugins)/\(name) is missing: run scripts/build first")
    }
    for file in found { try add(file: "\(Project.builtPlugins)/\(file)", as: file) }
    return "\(path)/\(first)"
  }

  /// Puts a copy of a file into the folder.
  @discardableResult
  public func add(file: String, as name: String) throws -> String {
    try write(try Data(contentsOf: URL(fileURLWithPath: file)), to: name)
  }

  @discardableResult
  public func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

  @discardableResult
  public func write(_ data: Data, to name: String, mode: mode_t = 0o644) throws -> String {
    let file = "\(path)/\(name)"
    try data.write(to: URL(fileURLWithPath: file))
    try setMode(mode, of: name)
    return file
  }

  /// Sets the permissions of a file in the folder, or of the folder itself ("").
  public func setMode(_ mode: mode_t, of name: String = "") throws {
    guard unsafe chmod("\(path)/\(name)", mode) == 0 else {
      throw TestingError(.system, "chmod \(path)/\(name): errno \(errno)")
    }
  }
}
