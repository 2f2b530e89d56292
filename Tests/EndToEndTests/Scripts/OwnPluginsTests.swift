import Foundation
import PatchbayTesting
import Testing

/// The examples have a folder of their own, and what the user builds is the user's.
@Suite struct OwnPluginsTests {
  private let checkout: ScriptFolder

  init() throws {
    checkout = try ScriptFolder()
    for name in ["geometry/geometry.c", "hello/hello.c", "libm/libm.yaml"] {
      try checkout.touch("Plugins/\(name)")
    }
    // Prints where it was told to build to.
    try checkout.program(
      "build-plugin", "mkdir -p \"$3\"; touch \"$3$(basename \"$1\").so\"; echo \"$1 $2 $3\"", in: "scripts")
    try checkout.program(
      "patchbay", "shift; while (($# > 1)); do ls -L \"$2\"; shift 2; done", in: ".build/release")
    // The host itself is not built.
    try checkout.program("swift", "echo 'Swift version 6.3.1'")
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(checkout.path)/.build/\(folder)").sorted()
  }

  @Test func buildTouchesNoneOfTheUsersPlugins() throws {
    try checkout.touch(".build/plugins/hello.so")
    try checkout.touch(".build/plugins/mine.so")
    let result = try checkout.run("scripts/build")
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output.split(separator: "\n").allSatisfy { $0.hasSuffix("-o \(checkout.path)/.build/examples/") }
    )
    #expect(try names("plugins") == ["hello.so", "mine.so"])
    #expect(try names("examples") == ["geometry.so", "hello.so", "libm.so"])
  }

  @Test func exampleThatHasGoneIsServedNoLonger() throws {
    try checkout.touch(".build/examples/renamed.so")
    try checkout.touch(".build/examples/renamed.yaml")
    #expect(try checkout.run("scripts/build").code == 0)
    #expect(try names("examples") == ["geometry.so", "hello.so", "libm.so"])
  }

  @Test func runServesBothFolders() throws {
    try checkout.touch(".build/plugins/mine.so")
    let result = try checkout.run("scripts/run")
    #expect(result.code == 0, "\(result.errors)")
    let served = result.output.split(separator: "\n").filter { $0.hasSuffix(".so") }
    #expect(served == ["mine.so", "geometry.so", "hello.so", "libm.so"])
  }

  @Test func pluginOfTheUserStandsForTheExampleOfItsName() throws {
    try checkout.touch(".build/plugins/hello.so")
    try checkout.touch(".build/plugins/libm.yaml")
    let result = try checkout.run("scripts/run")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("hello libm"))
    let served = result.output.split(separator: "\n").filter { $0.hasSuffix(".so") || $0.hasSuffix(".yaml") }
    #expect(served == ["hello.so", "libm.yaml", "geometry.so"])
  }
}
