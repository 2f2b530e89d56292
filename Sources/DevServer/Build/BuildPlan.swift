/// The command that builds a plugin, and where its library then is. The flags are those of scripts/build-plugin.
struct BuildPlan: Sendable {
  var arguments: [String]
  var environment: [(String, String)] = []
  /// Folders in which the build system puts the library under a name of its own; none: it is at the output path.
  var results: [String] = []

  /// What the plan needs to know besides the plugin.
  struct Context: Sendable {
    /// The folder of the sources.
    let root: String
    let environment: BuildEnvironment
    let files: DeveloperFiles
    /// A folder with the Swift library in it and nothing else.
    let sdk: String
    /// Whether the C++ compiler knows -fno-gnu-unique: GCC does, Clang does not.
    let hasUniqueSymbols: Bool
  }

  struct Problem: Error { let text: String }

  /// - Parameter output: the file to make.
  init(_ plugin: PluginSource, output: String, _ context: Context) throws(Problem) {
    let folder = plugin.path.isEmpty ? context.root : "\(context.root)/\(plugin.path)"
    if let include = context.files.include { environment.append(("PATCHBAY_INCLUDE", include)) }
    if context.files.swiftLibrary != nil { environment.append(("PATCHBAY_SDK", context.sdk)) }
    switch plugin.recipe {
    case .make:
      let include = try Self.required(context.files.include, context.files.includeProblem)
      arguments = [
        "make", "--directory", folder, "--no-print-directory", "OUT=\(output)",
        "CPATCHBAY_INCLUDE=\(include)",
      ]
    case .swiftPackage:
      arguments = ["swift", "build", "-c", "release", "--package-path", folder]
      results = ["\(folder)/.build/release"]
    case .cargo:
      arguments = ["cargo", "build", "--release", "--manifest-path", "\(folder)/Cargo.toml"]
      environment.append(("CARGO_TARGET_DIR", "\(Files.realPath(folder) ?? folder)/target"))
      results = ["\(folder)/target/release"]
    case .compile(let language, let sources):
      let paths = sources.map { "\(context.root)/\($0)" }
      arguments = try Self.compiler(language, paths, name: plugin.name, output: output, context)
    case .bindings: throw Problem(text: "\(folder) holds bindings: there is nothing to build\n")
    case .mixed:
      throw Problem(text: "\(folder) has sources in several languages: write a Makefile that makes $(OUT)\n")
    }
  }

  private static func compiler(
    _ language: Language, _ sources: [String], name: String, output: String, _ context: Context
  ) throws(Problem) -> [String] {
    let user = context.environment
    let include = try required(context.files.include, context.files.includeProblem)
    let common = ["-O2", "-Wall", "-Wextra", "-fPIC", "-shared", "-I", include]
    // The mathematical functions are a library of their own only to the linker.
    let link = ["-o", output, "-Wl,-z,defs"] + user.words("LDFLAGS") + ["-Wl,--as-needed", "-lm"]
    switch language {
    case .c:
      return user.words("CC", or: "cc") + ["-std=c11", "-D_GNU_SOURCE"] + common + user.words("CFLAGS")
        + sources
        + link
    case .cxx:
      return user.words("CXX", or: "c++") + ["-std=c++17"] + common
        + (context.hasUniqueSymbols ? ["-fno-gnu-unique"] : []) + user.words("CXXFLAGS") + sources + link
    case .swift:
      _ = try required(context.files.swiftLibrary, context.files.swiftProblem)
      let module = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
      return [
        "swiftc", "-O", "-swift-version", "6", "-emit-library", "-parse-as-library",
        "-module-name", "plugin_\(module)", "-I", context.sdk, "-Xcc",
        "-fmodule-map-file=\(include)/module.modulemap",
        "-Xcc", "-I\(include)",
      ] + user.words("SWIFTFLAGS") + sources + [
        "-L", context.sdk, "-lPatchbayPlugin", "-Xlinker", "--exclude-libs=ALL",
      ] + user.words("LDFLAGS") + ["-o", output]
    }
  }

  private static func required<Value>(_ value: Value?, _ problem: String?) throws(Problem) -> Value {
    guard let value else { throw Problem(text: (problem ?? "") + "\n") }
    return value
  }
}
