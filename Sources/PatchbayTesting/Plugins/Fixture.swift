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
    let candidates = ["\(Project.fixtures)/\(name).c", "\(Project.fixtures)/\(name).cpp"]
    guard let source = candidates.first(where: files.fileExists) else {
      throw TestingError(.build, "there is neither \(candidates.joined(separator: " nor "))")
    }
    let flags = compilerFlags(for: source) + defines.map { "-D\($0)" } + flags
    let built = cache + "/\(name.replacing("/", with: "-"))-\(try digest(of: source, flags)).so"
    if files.fileExists(atPath: built) { return built }

    try files.createDirectory(atPath: cache, withIntermediateDirectories: true)
    let temporary = "\(built).\(UUID().uuidString)"
    let compiler = source.hasSuffix(".c") ? "cc" : "c++"
    let result = try Subprocess.run(compiler, flags + [source, "-o", temporary])
    guard result.code == 0 else { throw TestingError(.build, "\(source):\n\(result.errors)") }
    guard unsafe rename(temporary, built) == 0 else { throw TestingError(.system, "rename: errno \(errno)") }
    return built
  }

  private static let cache = NSTemporaryDirectory() + "patchbay-fixtures-\(getuid())"

  private static func compilerFlags(for source: String) -> [String] {
    [
      "-O1", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror", "-fPIC", "-shared", "-I",
      Project.include,
    ]
      + (source.hasSuffix(".c") ? ["-std=c11", "-D_GNU_SOURCE"] : ["-std=c++17", "-fno-gnu-unique"])
  }

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
    for flag in flags { add(flag.utf8) }
    return String(hash, radix: 16)
  }
}
