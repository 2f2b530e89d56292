import Foundation
import PatchbayTesting
import Testing

/// The fixture in versions, and how to see which one serves.
enum Versioned {
  static let fixture = "reload/versioned"

  static func folder(_ version: String = "1.0", _ defines: [String] = []) throws -> PluginFolder {
    let folder = try PluginFolder()
    try folder.add(fixture, as: "versioned", defines: ["VERSION=\"\(version)\""] + defines)
    return folder
  }

  static func put(_ version: String, in folder: PluginFolder, _ defines: [String] = []) throws {
    try folder.replace("versioned", with: fixture, defines: ["VERSION=\"\(version)\""] + defines)
  }
}

extension TestHost {
  /// The version that answers.
  func version() throws -> String { try get("/versioned").text }

  /// Waits until that version answers.
  func waitForVersion(_ version: String) throws { try waitUntil { try self.version() == version } }

  /// `patchbay COMMAND …` against this host.
  func ask(_ arguments: String...) throws -> (code: Int, output: String, errors: String) {
    try Subprocess.run(Project.host, arguments + adminFlags)
  }
}
