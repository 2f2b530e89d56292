import Foundation

/// Where the things under test lie.
public enum Project {
  /// The folder of Package.swift.
  public static let root: String = {
    var folder = URL(fileURLWithPath: #filePath)
    while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
      folder.deleteLastPathComponent()
      precondition(folder.path != "/", "no Package.swift above \(#filePath)")
    }
    return folder.path
  }()

  public static var include: String { "\(root)/Sources/CPatchbay/include" }
  public static var fixtures: String { "\(root)/Tests/Fixtures" }

  /// The host to test: `PATCHBAY_HOST`, or the one in the same build folder as the tests.
  public static let host: String = {
    if let path = ProcessInfo.processInfo.environment["PATCHBAY_HOST"] { return path }
    return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("patchbay").path
  }()

  /// What a host under test finds in its environment: all that the tests find, but for where their examples are.
  static var hostEnvironment: [String: String] {
    ProcessInfo.processInfo.environment.filter { $0.key != "PATCHBAY_PLUGINS" }
  }

  /// The examples, built by `scripts/build`: `PATCHBAY_PLUGINS`, or `.build/examples`.
  public static let builtPlugins: String =
    ProcessInfo.processInfo.environment["PATCHBAY_PLUGINS"] ?? "\(root)/.build/examples"
}
