import Foundation
import Testing

@testable import DevServer

/// Where patchbay.h and the Swift library are looked for.
@Suite struct DeveloperFilesTests {
  @Test func checkoutIsFoundFromItsBuildFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "Sources/CPatchbay/include/patchbay.h")
    try folder.write("", to: ".build/sdk/PatchbayPlugin.swiftmodule")
    try folder.write("", to: ".build/sdk/libPatchbayPlugin.a")
    let files = find(in: folder, ".build/x86_64-unknown-linux-gnu/release/patchbay")
    #expect(files.include == "\(folder.path)/Sources/CPatchbay/include")
    #expect(files.swiftLibrary?.archive == "\(folder.path)/.build/sdk/libPatchbayPlugin.a")
    #expect(files.swiftProblem == nil)
  }

  @Test func buildFolderServesWithoutTheScripts() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "b/Modules/PatchbayPlugin.swiftmodule")
    try folder.write("", to: "b/libPatchbayPlugin.a")
    #expect(find(in: folder, "b/patchbay").swiftLibrary?.archive == "\(folder.path)/b/libPatchbayPlugin.a")
  }

  @Test func installedHostFindsWhatIsBesideIt() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "include/patchbay.h")
    #expect(find(in: folder, "bin/patchbay").include == "\(folder.path)/include")
  }

  @Test func whatTheInstallScriptPutsThereIsFound() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "lib/patchbay/include/patchbay.h")
    try folder.write("", to: "lib/patchbay/PatchbayPlugin.swiftmodule")
    try folder.write("", to: "lib/patchbay/libPatchbayPlugin.a")
    let files = find(in: folder, "bin/patchbay")
    #expect(files.include == "\(folder.path)/lib/patchbay/include")
    #expect(files.swiftProblem == nil)
  }

  @Test func whatIsNotFoundIsSaid() throws {
    let folder = try TemporaryFolder()
    let files = find(in: folder, "bin/patchbay")
    #expect(files.include == nil)
    #expect(files.includeProblem?.contains("--include or PATCHBAY_INCLUDE") == true)
    try folder.write("", to: "include/patchbay.h")
    #expect(find(in: folder, "bin/patchbay").swiftProblem?.contains("--sdk or PATCHBAY_SDK") == true)
  }

  @Test func placeTheUserNamesIsTheOnlyOne() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "include/patchbay.h")
    try folder.write("", to: "mine/patchbay.h")
    let executable = "\(folder.path)/bin/patchbay"
    let mine = DeveloperFiles(include: "\(folder.path)/mine", sdk: nil, executable: executable)
    #expect(mine.include == "\(folder.path)/mine")
    #expect(DeveloperFiles(include: "/nowhere", sdk: nil, executable: executable).include == nil)
  }

  private func find(in folder: TemporaryFolder, _ executable: String) -> DeveloperFiles {
    DeveloperFiles(include: nil, sdk: nil, executable: "\(folder.path)/\(executable)")
  }
}
