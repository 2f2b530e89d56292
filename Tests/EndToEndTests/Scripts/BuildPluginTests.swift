import Foundation
import PatchbayTesting
import Testing

/// `scripts/build-plugin` puts what it builds where it was told to, anew when it would be another, and says at once
/// what the host would say.
@Suite struct BuildPluginTests {
  private let folder: PluginFolder

  init() throws { folder = try PluginFolder() }

  private func write(_ answer: String, to name: String, in place: String = ".") throws -> String {
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/\(place)", withIntermediateDirectories: true)
    return try folder.write(
      """
      #include <patchbay.h>
      static void answer(bay_call *call) { bay_reply_text(call, 200, \(answer)); }
      BAY_PLUGIN("built", "1.0.0", BAY_ASYNC("GET", "/built", answer))

      """, to: "\(place)/\(name)")
  }

  private func build(_ arguments: String..., environment: [String: String] = [:]) throws -> (
    code: Int, output: String, errors: String
  ) {
    try Subprocess.run(
      "\(Project.root)/scripts/build-plugin", arguments,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
  }

  private func has(_ text: String, _ file: String) throws -> Bool {
    try Data(contentsOf: URL(fileURLWithPath: file)).range(of: Data(text.utf8)) != nil
  }

  @Test func nameWithASlashAtItsEndIsAFolderThatIsMade() throws {
    let source = try write("\"one\"", to: "built.c")
    let result = try build(source, "-o", "\(folder.path)/new/")
    #expect(result.code == 0, "\(result.errors)")
    #expect(try has("one", "\(folder.path)/new/built.so"))
  }

  @Test func anotherSourceOfTheSameNameIsBuilt() throws {
    let newer = try write("\"one\"", to: "built.c", in: "a")
    let older = try write("\"two\"", to: "built.c", in: "b")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: older)
    for (source, text) in [(newer, "one"), (older, "two")] {
      #expect(try build(source, "-o", "\(folder.path)/out/").code == 0)
      #expect(try has(text, "\(folder.path)/out/built.so"))
    }
  }

  @Test func otherFlagsBuildAnewAndTheSameDoNot() throws {
    let source = try write("TEXT", to: "built.c")
    for (text, isBuilt) in [("one", true), ("one", false), ("two", true)] {
      let result = try build(
        source, "-o", "\(folder.path)/out/", environment: ["CFLAGS": "-DTEXT=\"\(text)\""])
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.errors.contains("building built") == isBuilt)
      #expect(try has(text, "\(folder.path)/out/built.so"))
    }
  }

  @Test func whatTheHostWouldNotLoadIsToldAtOnce() throws {
    let source = try folder.write("int nothing(void);\nint nothing(void) { return 0; }\n", to: "none.c")
    let result = try build(source, "-o", "\(folder.path)/out/")
    #expect(result.code == 1)
    #expect(result.errors.contains("has no symbol bay_plugin_main"))
    #expect(result.errors.contains("the host would not load it"))
  }

  @Test func whatTheHostWarnsOfIsPrinted() throws {
    let source = try folder.write(
      """
      #include <patchbay.h>
      static int start(void **state) { *state = NULL; return 0; }
      static void answer(bay_call *call) { bay_reply_text(call, 200, ""); }
      BAY_PLUGIN("built", "1.0.0", BAY_START(start), BAY_ASYNC("GET", "/built", answer))

      """, to: "built.c")
    let result = try build(source, "-o", "\(folder.path)/out/")
    #expect(result.code == 0)
    #expect(result.errors.contains("no stop hook"))
  }
}
