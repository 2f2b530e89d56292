import Foundation
import PatchbayTesting
import Testing

/// `scripts/install` puts `patchbay` onto PATH, with what plugins are built with.
@Suite struct InstallTests {
  private let checkout: ScriptFolder
  private let prefix: PluginFolder

  init() throws {
    checkout = try ScriptFolder()
    prefix = try PluginFolder()
    for file in ["patchbay.h", "module.modulemap", "patchbay/tasks.h"] {
      try checkout.touch("Sources/CPatchbay/include/\(file)")
    }
    for file in ["Modules/PatchbayPlugin.swiftmodule", "libPatchbayPlugin.a"] {
      try checkout.touch(".build/release/\(file)")
    }
    try checkout.program("patchbay", "echo installed", in: ".build/release")
  }

  private var files: [String] {
    get throws {
      try FileManager.default.subpathsOfDirectory(atPath: prefix.path).filter { path in
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(
          atPath: "\(prefix.path)/\(path)", isDirectory: &isFolder) && !isFolder.boolValue
      }.sorted()
    }
  }

  private static let all = [
    "bin/patchbay", "lib/patchbay/PatchbayPlugin.swiftmodule", "lib/patchbay/include/module.modulemap",
    "lib/patchbay/include/patchbay.h", "lib/patchbay/include/patchbay/tasks.h",
    "lib/patchbay/libPatchbayPlugin.a",
  ]

  @Test func everythingIsInstalledAndRemoved() throws {
    let mine = try prefix.write("mine", to: "mine.txt")
    for _ in 0..<2 {
      let result = try checkout.run("scripts/install", "--prefix", prefix.path)
      #expect(result.code == 0, "\(result.errors)")
      #expect(try files == (Self.all + ["mine.txt"]).sorted())
      #expect(result.errors.contains("export PATH=\"\(prefix.path)/bin:$PATH\""))
    }
    #expect(try Subprocess.run("\(prefix.path)/bin/patchbay", []).output == "installed\n")
    #expect(try checkout.run("scripts/install", "--prefix", prefix.path, "--uninstall").code == 0)
    #expect(try files == ["mine.txt"])
    #expect(FileManager.default.fileExists(atPath: mine))
  }

  @Test func othersMayReadWhatAStrictUmaskHides() throws {
    let script = "umask 077; exec \"$0\" --prefix=\"$1\""
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let result = try Subprocess.run(
      "/bin/bash", ["-c", script, "\(checkout.path)/scripts/install", prefix.path],
      environment: ["PATH": "\(checkout.path)/bin:\(prefix.path)/bin:\(path)", "HOME": "/nowhere"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(!result.errors.contains("PATH"), "it is on PATH")
    for file in try files {
      let mode = try FileManager.default.attributesOfItem(atPath: "\(prefix.path)/\(file)")[.posixPermissions]
      #expect(try #require(mode as? Int) & 0o044 == 0o044, "\(file)")
    }
  }

  @Test func anotherPatchbayThatComesFirstIsNamed() throws {
    try checkout.program("patchbay", "echo other")
    let result = try checkout.run("scripts/install", "--prefix", prefix.path)
    #expect(result.code == 0)
    #expect(result.errors.contains("\(checkout.path)/bin/patchbay comes first on PATH"))
  }
}
