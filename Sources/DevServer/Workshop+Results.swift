import EventLoop
import PatchbayServer

/// What has been built: into the plugin folder, to the terminal, to browsers.
extension Workshop {
  /// Publishes what has been built; the names of the plugins.
  func takeResults() -> Set<String> {
    var names: Set<String> = []
    for (job, result) in bench.takeResults() {
      let name = job.plugin.name
      guard var plugin = plugins[name], plugin.build == job.number else { continue }
      plugin.state.ended(now: Clock.monotonic)
      take(result, of: &plugin)
      plugins[name] = plugin
      names.insert(name)
    }
    if !names.isEmpty { showErrors() }
    return names
  }

  private func take(_ result: Builder.Result, of plugin: inout WorkshopPlugin) {
    guard !bench.isEnding else { return }
    let name = plugin.source.name
    if !result.output.isEmpty {
      StandardStreams.writeError(result.output.hasSuffix("\n") ? result.output : result.output + "\n")
    }
    guard let library = result.library else {
      let rest = plugin.isServed ? "the version before goes on serving" : "it is not served"
      log.error("\(name) does not build; \(rest) (\(CompilerReport(result.output).summary))")
      plugin.page = BuildErrorPage.page(plugin: name, output: result.output, isServing: plugin.isServed)
      return
    }
    do {
      publishSettings(&plugin)
      try folder.publish(library, of: name)
      plugin.isServed = true
      plugin.page = nil
      log.info("built \(name)", metadata: ["ms": "\((result.time + 500_000) / 1_000_000)"])
    } catch {
      log.error("\(name) is built, and cannot be served: \(error)")
    }
  }

  /// There is nothing to build: the host takes the file as it is. A library of that name was built of sources that have
  /// gone.
  func serveBindings(_ plugin: inout WorkshopPlugin) {
    Files.remove(folder.library(plugin.source.name))
    publishSettings(&plugin)
    plugin.isServed = true
  }

  func publishSettings(_ plugin: inout WorkshopPlugin) {
    guard plugin.wantedSettings != plugin.settings else { return }
    do {
      try folder.publishSettings(
        plugin.source.settings.map { "\(source)/\($0)" }, of: plugin.source.name)
      plugin.settings = plugin.wantedSettings
    } catch {
      log.error("the settings of \(plugin.source.name) cannot be copied: \(error)")
    }
  }

  func showErrors() {
    let pages = plugins.compactMap { name, plugin in plugin.page.map { (folder.library(name), $0) } }
    show(pages.isEmpty ? nil : BuildErrors(Dictionary(uniqueKeysWithValues: pages)))
  }
}
