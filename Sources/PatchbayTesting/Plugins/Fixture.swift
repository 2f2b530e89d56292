import Foundation
import Glibc

/// Builds the fixture plugins of `Tests/Fixtures`. Each is built once for each content of its source and the headers.
public enum Fixture {
  /// The path of the built library.
  ///
  /// - Parameters:
  ///   - name: `"right/good"` is `Tests/Fixtures/right/good.c`, or `good.cpp`.
  ///   - defines: macros for the preprocessor, as `"STATUS=200"`.
  ///   - flags: further flags of the compiler.
  public static func build(_ name: String, defines: [String] = [], flags: [String] = []) throws -> String {
    let files = FileManager.default
    let candidates = ["c", "cpp", "swift"].map { "\(Project.fixtures)/\(name).\($0)" }
    guard let source = candidates.first(where: files.fileExists) else {
      throw TestingError(.build, "there is neither \(candidates.joined(separator: " nor "))")
    }
    let flags = compilerFlags(for: source) + defines.map { "-D\($0)" } + flags
    let built = cache + "/\(name.replacing("/", with: "-"))-\(try digest(of: source, flags)).so"
    if files.fileExists(atPath: built) { return built }

    try files.createDirectory(atPath: cache, withIntermediateDirectories: true)
    let temporary = "\(built).\(UUID().uuidString)"
    let compiler = source.hasSuffix(".swift") ? "swiftc" : source.hasSuffix(".c") ? "cc" : "c++"
    let result = try Subprocess.run(compiler, flags + [source, "-o", temporary])
    guard result.code == 0 else { throw TestingError(.build, "\(source):\n\(result.errors)") }
    guard unsafe rename(temporary, built) == 0 else { throw TestingError(.system, "rename: errno \(errno)") }
    return built
  }

  private static let cache = NSTemporaryDirectory() + "patchbay-fixtures-\(getuid())"

  /// As `scripts/build-plugin` has them.
  private static func compilerFlags(for source: String) -> [String] {
    if source.hasSuffix(".swift") { return swiftFlags }
    return [
      "-O1", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror", "-fPIC", "-shared", "-I",
      Project.include,
    ]
      + (source.hasSuffix(".c") ? ["-std=c11", "-D_GNU_SOURCE"] : ["-std=c++17", "-fno-gnu-unique"])
  }

  /// With the SDK that `scripts/build` has made.
  private static let swiftFlags = [
    "-O", "-swift-version", "6", "-emit-library", "-parse-as-library", "-module-name", "Fixture", "-I", sdk,
    "-Xcc", "-fmodule-map-file=\(Project.include)/module.modulemap", "-Xcc", "-I\(Project.include)",
    "-L", sdk, "-lPatchbayPlugin", "-Xlinker", "--exclude-libs=ALL",
  ]
  private static let sdk = "\(Project.root)/.build/sdk"

  /// FNV-1a over everything that the result depends on.
  private static func digest(of source: String, _ flags: [String]) throws -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    for header in try FileManager.default.subpathsOfDirectory(atPath: Project.include).sorted()
    where header.hasSuffix(".h") {
      add(try Data(contentsOf: URL(fileURLWithPath: "\(Project.include)/\(header)")))
    }
    add(try Data(contentsOf: URL(fileURLWithPath: source)))
    if source.hasSuffix(".swift") {
      let archive = "\(sdk)/libPatchbayPlugin.a"
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: archive) else {
        throw TestingError(.build, "\(archive) is missing: run scripts/build first")
      }
      add("\(attributes[.modificationDate] ?? "")".utf8)
    }
    for flag in flags { add(flag.utf8) }
    return String(hash, radix: 16)
  }
}
