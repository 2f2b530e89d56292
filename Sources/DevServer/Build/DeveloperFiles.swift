import EventLoop

/// What plugins are built with, besides a compiler: the folder of patchbay.h, and the Swift library.
public struct DeveloperFiles: Sendable {
  public struct SwiftLibrary: Equatable, Sendable {
    /// PatchbayPlugin.swiftmodule and libPatchbayPlugin.a
    let module, archive: String
  }

  /// Nil: not found.
  public let include: String?
  public let swiftLibrary: SwiftLibrary?
  private let executable: String

  /// Looks where the user says, else around the running executable: in the checkout that it was built in, or beside
  /// it where it was installed.
  ///
  /// - Parameters:
  ///   - include: the folder of patchbay.h, as the user says; nil: look for it.
  ///   - sdk: the folder of the Swift library, as the user says; nil: look for it.
  public init(include: String?, sdk: String?, executable: String? = nil) {
    let executable = executable ?? Files.realPath(Environment.program) ?? ""
    self.executable = executable
    let around = Self.folders(around: executable)
    let includes =
      include.map { [$0] }
      ?? around.flatMap {
        ["\($0)/Sources/CPatchbay/include", "\($0)/lib/patchbay/include", "\($0)/include"]
      }
    self.include = includes.first { Files.exists("\($0)/patchbay.h") }.flatMap(Files.realPath)
    // In a build folder the module lies in Modules/, between those of the host.
    let libraries =
      sdk.map { [($0, $0)] }
      ?? around.flatMap {
        [("\($0)/.build/sdk", "\($0)/.build/sdk"), ("\($0)/lib/patchbay", "\($0)/lib/patchbay")]
      }
      + around.prefix(1).map { ("\($0)/Modules", $0) }
    swiftLibrary =
      libraries.lazy.compactMap { (modules, archives) -> SwiftLibrary? in
        guard let module = Files.realPath("\(modules)/PatchbayPlugin.swiftmodule"),
          let archive = Files.realPath("\(archives)/libPatchbayPlugin.a")
        else { return nil }
        return SwiftLibrary(module: module, archive: archive)
      }.first
  }

  /// The executable's folder and those above it, nearest first.
  private static func folders(around executable: String) -> [String] {
    var folders: [String] = []
    var rest = executable[...]
    while let slash = rest.lastIndex(of: "/"), folders.count < 6 {
      rest = rest[..<slash]
      folders.append(String(rest))
    }
    return folders
  }

  /// What to say where patchbay.h is needed and was not found.
  public var includeProblem: String? {
    include != nil
      ? nil
      : """
      patchbay.h was not found around \(executable).
      Name its folder (Sources/CPatchbay/include of a checkout) with --include or PATCHBAY_INCLUDE.
      """
  }

  /// What to say where the Swift library is needed and was not found.
  public var swiftProblem: String? {
    includeProblem
      ?? (swiftLibrary != nil
        ? nil
        : """
        The Swift library for plugins (PatchbayPlugin.swiftmodule and libPatchbayPlugin.a) was not found around \
        \(executable).
        In a checkout, scripts/build makes it in .build/sdk; or name its folder with --sdk or PATCHBAY_SDK.
        """)
  }
}
