import EventLoop

/// Builds plugins to private files. Used from several threads at a time, for different plugins.
final class Builder: Sendable {
  private let context: BuildPlan.Context
  private let children: ChildProcesses
  private let workFolder: String

  /// What became of one build.
  struct Result: Sendable {
    /// The new library, to be renamed into place; nil: it does not build.
    var library: String?
    /// What the compiler wrote.
    var output: String
    /// Nanoseconds.
    var time: UInt64
  }

  /// - Parameter workFolder: private, on the file system of the plugin folder.
  init(
    root: String, files: DeveloperFiles, workFolder: String, children: ChildProcesses
  ) throws(SystemError) {
    self.children = children
    self.workFolder = workFolder
    let sdk = "\(workFolder)/sdk"
    // A folder of its own: beside it in a build folder lie modules of the host, whose names would hide others.
    try Files.makeFolder(sdk)
    if let library = files.swiftLibrary {
      try Files.link(library.module, from: "\(sdk)/PatchbayPlugin.swiftmodule")
      try Files.link(library.archive, from: "\(sdk)/libPatchbayPlugin.a")
    }
    let environment = BuildEnvironment()
    let probe = environment.words("CXX", or: "c++") + ["-fno-gnu-unique", "-E", "-x", "c++", "/dev/null"]
    let hasUniqueSymbols = children.run(probe, environment: environment.all).code == 0
    context = BuildPlan.Context(
      root: root, environment: environment, files: files, sdk: sdk, hasUniqueSymbols: hasUniqueSymbols)
  }

  /// Builds; blocks until it is done.
  func build(_ plugin: PluginSource) -> Result {
    let start = Clock.monotonic
    let output = "\(workFolder)/\(plugin.name).so"
    Files.remove(output)
    do {
      let plan = try BuildPlan(plugin, output: output, context)
      let outcome = children.run(
        plan.arguments, environment: context.environment.with(plan.environment))
      var result = Result(
        output: String(decoding: outcome.output, as: UTF8.self), time: Clock.monotonic - start)
      guard outcome.code == 0 else { return result }
      try collect(plan, of: plugin, to: output)
      result.library = output
      return result
    } catch let problem as BuildPlan.Problem {
      return Result(output: problem.text, time: Clock.monotonic - start)
    } catch {
      return Result(output: "\(error)\n", time: Clock.monotonic - start)
    }
  }

  /// Brings what the build system has made to the output path.
  private func collect(_ plan: BuildPlan, of plugin: PluginSource, to output: String) throws {
    for folder in plan.results {
      let libraries = Files.names(in: folder).filter { $0.hasSuffix(".so") }
      let name = "lib\(plugin.name).so"
      guard let library = libraries.count == 1 ? libraries[0] : libraries.first(where: { $0 == name }),
        let bytes = Files.read("\(folder)/\(library)")
      else {
        throw BuildPlan.Problem(
          text: libraries.isEmpty
            ? "the build made no shared library in \(folder)\n"
            : "the build made several libraries in \(folder), and none of them is \(name)\n")
      }
      try Files.write(bytes, to: output, mode: 0o755, replacing: true)
    }
    guard Files.exists(output) else {
      throw BuildPlan.Problem(text: "its Makefile did not make $(OUT), which is \(output)\n")
    }
    // Whatever the user's umask: the host refuses libraries that anybody could have written.
    Files.setMode(0o755, of: output)
  }
}
