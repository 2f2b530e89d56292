import Foundation
import PatchbayTesting
import Testing

/// A program that runs a host as on a kernel that lacks something.
final class LackingKernel: Sendable {
  /// What to put before the host's own command.
  let command: [String]

  init(without lacking: String) throws {
    let program = NSTemporaryDirectory() + "patchbay-without-\(UUID().uuidString)"
    command = [program, lacking]
    let built = try Subprocess.run(
      "cc", ["-Wall", "-Werror", "\(Project.fixtures)/isolation/without.c", "-o", program])
    #expect(built.code == 0, "\(built.errors)")
  }

  deinit { try? FileManager.default.removeItem(atPath: command[0]) }
}
