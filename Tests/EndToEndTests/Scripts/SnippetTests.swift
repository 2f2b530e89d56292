import Foundation
import PatchbayTesting
import Testing

/// The plugins that stand whole in README and the guides build as they are, and can be served beside the examples.
@Suite(.showsHostLog) struct SnippetTests {
  /// Blocks of a page in this language that have this text in them.
  private func blocks(_ page: String, _ language: String, with text: String) throws -> [String] {
    let source = try String(contentsOfFile: "\(Project.root)/\(page)", encoding: .utf8)
    return source.components(separatedBy: "```\(language)\n").dropFirst()
      .compactMap { $0.components(separatedBy: "\n```").first }.filter { $0.contains(text) }
  }

  private func folderWithExamples() throws -> PluginFolder {
    let folder = try PluginFolder()
    for example in try FileManager.default.contentsOfDirectory(atPath: "\(Project.root)/Plugins") {
      try folder.add(example: example)
    }
    return folder
  }

  @Test(
    arguments: [
      ("README.md", "/first", "Hello, World!"),
      ("docs/typed-functions.md", "/triangle/hypotenuse?x=3&y=4", "5.0"),
    ])
  func pluginInC(page: String, target: String, answer: String) throws {
    let source = try #require(try blocks(page, "c", with: "#include <patchbay.h>").first)
    let folder = try folderWithExamples()
    let written = try folder.write(source, to: "snippet.c")
    let built = try Subprocess.run(
      "\(Project.root)/scripts/build-plugin", [written, "-o", "\(folder.path)/snippet.so"])
    #expect(built.code == 0, "\(built.errors)")
    #expect(!built.errors.contains("warning"))
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get(target).text == answer)
      #expect(try host.get("/hello").text == "Hello, World!")
    }
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "\(Project.root)/.build/sdk"), "needs scripts/build"))
  func pluginInSwift() throws {
    let source = try #require(try blocks("README.md", "swift", with: "bay_plugin_main").first)
    let folder = try folderWithExamples()
    let written = try folder.write(source, to: "snippet.swift")
    let built = try Subprocess.run(
      "\(Project.root)/scripts/build-plugin", [written, "-o", "\(folder.path)/snippet.so"],
      environment: ProcessInfo.processInfo.environment.merging(["BAY_SDK_IS_BUILT": "1"]) { $1 })
    #expect(built.code == 0, "\(built.errors)")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/welcome/Ada").text == "Hello, Ada!")
      #expect(try host.get("/welcome-blocking/Ada").text == "Good day, Ada!")
    }
  }

  /// Handlers and hooks return errno values, and the snippets that do so include no other header.
  @Test(arguments: ["c", "cpp"])
  func namesOfErrnoComeWithTheHeader(language: String) throws {
    let folder = try PluginFolder()
    let written = try folder.write(
      """
      #include <patchbay.h>
      static int start(void **state) { *state = bay_setting("database.path").data ? state : NULL; return *state ? 0 : EIO; }
      static void stop(void *state) { (void)state; }
      static int item(bay_call *call) { return bay_param(call, "id").data ? ENOENT : EINVAL; }
      BAY_PLUGIN("store", "1.0.0", BAY_START(start), BAY_STOP(stop), BAY_BLOCKING("GET", "/items/{id}", item))

      """, to: "store.\(language)")
    let built = try Subprocess.run(
      "\(Project.root)/scripts/build-plugin", [written, "-o", "\(folder.path)/store.so"],
      environment: ProcessInfo.processInfo.environment.merging(["CFLAGS": "-Werror", "CXXFLAGS": "-Werror"]) {
        $1
      })
    #expect(built.code == 0, "\(built.errors)")
  }
}
