import EventLoop
import Logging
import PatchbayServer

/// Keeps the plugin folder in line with the sources. All on one thread, its own; builds run elsewhere.
///
/// What the kernel says of changed files is only a reason to look: the files themselves tell what is to be built.
final class Workshop {
  let source: String
  private let rootName: String
  let folder: DevFolder
  private let builder: Builder
  let bench: Workbench
  let log: Logger
  let show: (BuildErrors?) -> Void
  private var reader: SourceReader
  var plugins: [String: WorkshopPlugin] = [:]
  private var told: Set<String> = []
  private var buildNumber = 0
  /// Nanoseconds until some plugin is looked at again, if nothing happens before; nil: not at all.
  private var nextLook: UInt64?

  init(
    source: String, folder: DevFolder, builder: Builder, bench: Workbench, server: Server, log: Logger
  ) {
    self.source = source
    self.folder = folder
    self.builder = builder
    self.bench = bench
    self.log = log
    show = { server.show($0) }
    reader = SourceReader(root: source)
    rootName = Files.realPath(source)?.split(separator: "/").last.map(String.init) ?? "plugin"
  }

  /// Until the session ends.
  func work() {
    look(afterBuildsOf: [])
    while !bench.isEnding {
      var finished = takeResults()
      if finished.isEmpty {
        _ = bench.watch.wait(milliseconds: pause)
        finished = takeResults()
      }
      settle()
      look(afterBuildsOf: finished)
    }
  }

  /// How long to wait for events. Where there are none to come, or too many, the clock says when to look.
  private var pause: Int32? {
    guard Files.exists(source) else { return 500 }
    return nextLook.map { Int32(clamping: ($0 + 999_999) / 1_000_000) }
  }

  /// An editor makes several changes to save one file, and a person may save several at once.
  private func settle() {
    let end = Clock.monotonic + 200_000_000
    while !bench.isEnding, Clock.monotonic < end, !bench.watch.wait(milliseconds: 20).isEmpty {}
  }

  // MARK: looking

  private func look(afterBuildsOf finished: Set<String>) {
    guard !bench.isEnding else { return }
    let tree = readTree()
    let findings = SourceFinder.find(
      in: tree, rootName: rootName, known: Set(plugins.values.map(\.source.path)))
    for notice in findings.notices { tell(notice) }
    if findings.plugins.isEmpty {
      tell(
        "\(source) has no plugin yet: no source with BAY_PLUGIN or bay_plugin_main, no bindings, and no Makefile, Package.swift or Cargo.toml"
      )
    }
    for name in plugins.keys where !findings.plugins.contains(where: { $0.name == name }) { remove(name) }
    nextLook = nil
    for plugin in findings.plugins { attend(plugin, tree, afterBuild: finished.contains(plugin.name)) }
  }

  private func readTree() -> SourceTree {
    reader.read { folder in
      do {
        try bench.watch.watch(folder)
      } catch {
        tell("\(folder) cannot be watched: \(error); see fs.inotify.max_user_watches in inotify(7)")
      }
    }
  }

  private func attend(_ source: PluginSource, _ tree: SourceTree, afterBuild: Bool) {
    var plugin = plugins[source.name] ?? WorkshopPlugin(source: source)
    plugin.source = source
    plugin.wantedSettings = source.settings.flatMap { tree.files[$0]?.digest }
    defer { plugins[source.name] = plugin }
    guard source.recipe != .bindings else { return serveBindings(&plugin) }
    let maybeItself = afterBuild && source.recipe.runsBuildFile
    switch plugin.state.decide(source.fingerprint, afterBuild: maybeItself, now: Clock.monotonic) {
    case .build: begin(&plugin)
    case .rest: if !plugin.state.isBuilding, plugin.isServed { publishSettings(&plugin) }
    case .wait(let time): nextLook = min(nextLook ?? time, time)
    case .holdBack:
      let time: UInt64 = 10_000_000_000
      nextLook = min(nextLook ?? time, time)
      let changed = source.inputs.filter { plugin.begunWith[$0.key] != $0.value }.keys.sorted()
      tell(
        "\(source.name): each build changes the sources of the next (\(changed.joined(separator: ", "))); "
          + "let it write to a folder named build. It is looked at again in 10 seconds, and when something is saved"
      )
    }
  }

  private func begin(_ plugin: inout WorkshopPlugin) {
    buildNumber += 1
    plugin.build = buildNumber
    plugin.begunWith = plugin.source.inputs
    log.info("building \(plugin.source.name)")
    let job = BuildJob(plugin: plugin.source, number: buildNumber)
    _ = bench.pool.submit(ClosureJob { [builder, bench] in bench.put(builder.build(job.plugin), of: job) })
  }

  private func remove(_ name: String) {
    folder.withdraw(name)
    let isShown = plugins[name]?.page != nil
    plugins[name] = nil
    log.info("\(name) is removed: its sources have gone")
    if isShown { showErrors() }
  }

  /// Says something once.
  private func tell(_ text: String) {
    if told.insert(text).inserted { log.warning("\(text)") }
  }
}
