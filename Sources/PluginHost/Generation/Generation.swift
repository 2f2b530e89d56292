import CPatchbay
import CPatchbayPluginGuard
import EventLoop
import Exchange
import Glibc
import Logging
import Synchronization

/// One loaded version of a plugin: its code, its state, its settings, and what still uses them.
///
/// Owned by the registry and by its routes. `start` and `stop` run on the thread that loads plugins; the state
/// pointer is written by `start` before any call can see it, and never again.
@safe
public final class Generation: RouteOwner, @unchecked Sendable {
  // Sendable: all stored properties are constants but for `state`, see above, and the atomics.
  /// The file it was loaded from.
  public let file: String
  /// Counts the generations of a host, from 1.
  public let number: Int
  public let settings: PluginSettings

  /// What the file and its settings held, to tell whether they have changed.
  let content: UInt64
  let image: ELFImage
  /// What `start` may ask for while it runs.
  private(set) var handedOver: HandOver?

  let declaration: PluginDeclaration
  /// Its timers, watches and posts.
  let services = ServiceCounter()
  /// What it does after responses.
  let after = Mutex(AfterCounts())
  /// Names it should a callback outside any call bring the process down.
  let crashText: StaticCString
  private let hasStarted = Atomic<Bool>(false)
  private let startError = Mutex<String?>(nil)
  let hasStopped = Atomic<Bool>(false)
  private(set) var state: UnsafeMutableRawPointer?
  private let library: DynamicLibrary?
  private let table: HostTable
  /// Its code, where that is in processes of its own and not in this one.
  let isolated: IsolatedPlugin?

  init(
    number: Int, file: String, content: UInt64, image: ELFImage, library: DynamicLibrary?, table: HostTable,
    declaration: PluginDeclaration, settings: PluginSettings, log: Logger
  ) {
    isolated = declaration.isolated
    self.content = content
    self.image = image
    self.number = number
    self.file = file
    self.library = library
    self.table = table
    self.declaration = declaration
    self.settings = settings
    unsafe state = nil
    crashText = StaticCString(shown: "a callback of plugin \(declaration.name) \(declaration.version)")
    super.init(name: declaration.name, version: declaration.version, log: log)
    table.belongs(to: self)
  }

  deinit { unsafe crashText.free() }

  /// Closes it, and waits a few seconds until nothing is left: a turn or two of each loop, unless code of the plugin holds
  /// one; false if something is left, or calls hold its code. Not on a loop.
  public func closeAndWait() -> Bool {
    close()
    return services.waitUntilOver(nanoseconds: 5_000_000_000) && useCount == 0
  }

  /// Whether ``close()`` was called, and nothing is left.
  public var isClosed: Bool { services.isClosed && services.count == 0 }

  /// What it has done after responses.
  public var afterCounts: AfterCounts { isolated?.afterCounts ?? after.withLock { $0 } }

  /// Timers, watches and posts that it has.
  public var serviceCount: Int { services.count }

  /// Calls, timers and posted functions that still hold its code.
  public var useCount: Int { uses.present + (isolated?.useCount ?? 0) }

  /// Only its own processes say that its code is in use, and for so many nanoseconds they may; nil otherwise.
  var patienceWithProcesses: UInt64? {
    guard let isolated, uses.present == 0, isolated.useCount > 0 else { return nil }
    return isolated.patience
  }
  /// Whether its code is in processes of its own, which end with it whatever they do.
  public var isIsolated: Bool { isolated != nil }

  /// Ends its processes at once, if it has some: their stop hooks have had their time.
  public func killProcesses() { isolated?.killProcesses() }

  /// Its worker processes; none if its code is in this process.
  public var workers: [WorkerStatus] { isolated?.workers ?? [] }

  /// The host ends: what sleeps for nobody in a process of its own comes now.
  public func wakeSleepers() { isolated?.wakeSleepers() }

  /// Calls (and timers, and posted functions) that it has had.
  public var callCount: Int { uses.ever }

  /// The ABI version that it was built for.
  public var abi: UInt32 { UInt32(BAY_ABI_VERSION) }
  public var hasStart: Bool { unsafe declaration.start != nil }
  public var hasStop: Bool { unsafe declaration.stop != nil }
  public var hasSave: Bool { unsafe declaration.save != nil }
  public var hasSelfTest: Bool { unsafe declaration.selfTest != nil }

  /// What its author may want to know though it loads.
  public var warnings: [String] {
    (hasStart && !hasStop ? ["it has a start hook and no stop hook: what start makes is never freed"] : [])
      + servingWarnings
  }

  /// Where its code is to run, as its settings say: "the host's", "its own (2 workers)".
  public var isolationText: String {
    let none = settings.values["isolation"] == nil ? "as --isolation says" : "the host's"
    guard settings.values["isolation"] == "process" else { return none }
    return "its own" + (settings.values["workers"].map { " (workers: \($0))" } ?? "")
  }

  /// And what whoever runs the host may want to know.
  var servingWarnings: [String] {
    (runtimeWarning.map { [$0] } ?? []) + HostSettings.warnings(settings, isIsolated: isolated != nil)
  }

  /// Go's runtime has threads and signal handlers of its own, and cannot be ended.
  var runtimeWarning: String? {
    guard isolated == nil, image.runtime == "Go" else { return nil }
    return "it brings Go's runtime into the host, once more with each reload, for ever: "
      + "give it processes of its own (isolation: process)"
  }

  /// Its routes, checked against each other.
  public func routes() throws(PluginProblem) -> [Route] {
    let routes = declaration.routes.map { Route($0, of: self) }
    _ = try RouteTable(ofPlugins: routes)
    return routes
  }

  /// Runs the plugin's start hook.
  ///
  /// - Parameter handOver: what the generation before has saved; nil if there was none, or it saved nothing.
  func start(_ handOver: HandOver?) throws(PluginProblem) {
    if let isolated { return try isolated.start(handOver?.parts ?? []) }
    handedOver = handOver
    defer { handedOver = nil }
    guard let hook = unsafe declaration.start else { return hasStarted.store(true, ordering: .releasing) }
    var exception = plugin_exception()
    var state: UnsafeMutableRawPointer? = nil
    let code = CrashNote.during("the start hook of plugin \(name) \(version)") {
      unsafe plugin_guard_start(hook, &state, &exception)
    }
    if exception.thrown {
      throw PluginProblem(
        "failed to start: its start hook threw \(exception.text)",
        remedy: "catch it there, and return an errno value")
    }
    guard code == 0 else { throw startFailure(code) }
    unsafe self.state = state
    hasStarted.store(true, ordering: .releasing)
  }

  /// One reason: the last error that the plugin logged while it started, else what its errno value means.
  private func startFailure(_ code: Int32) -> PluginProblem {
    let meaning = SystemError.text(of: code)
    guard let reason = startError.withLock({ $0 }) else {
      return PluginProblem(
        "failed to start: \(meaning) (its start hook returned \(code))",
        remedy: "see what it logged before this line")
    }
    // The Swift library returns ECANCELED for every error: that says nothing.
    let end = code == ECANCELED ? "" : " (its start hook returned \(code): \(meaning))"
    return PluginProblem("failed to start: \(reason)\(end)", remedy: "mend that, or its settings")
  }

  /// Keeps an error that a plugin logs while it starts. From any thread.
  func noteError(_ text: String) {
    guard !hasStarted.load(ordering: .relaxed) else { return }
    let prefix = "start failed: "
    startError.withLock {
      $0 = String((text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : text[...]).prefix(500))
    }
  }

  /// Asks for what the next generation shall have. Nil if the plugin has no save hook.
  func save() throws(PluginProblem) -> HandOver? {
    if let isolated { return HandOver(parts: try isolated.save()) }
    guard let hook = unsafe declaration.save else { return nil }
    // Its reload may be given up while the hook runs, or the generation be rolled back, and then it leaves: its code must
    // not go before the hook returns. Held before the look, since it is closed before a last look at its uses.
    uses.hold(0)
    defer { uses.end(0) }
    guard !services.isClosed else {
      throw PluginProblem("was to follow a generation that has left meanwhile", remedy: "reload it")
    }
    var exception = plugin_exception()
    var saved = SavedState()
    let code = unsafe withUnsafeMutablePointer(to: &saved) { pointer in
      unsafe plugin_guard_save(hook, state, OpaquePointer(pointer), &exception)
    }
    try check(code, exception, "of the generation that serves could not save its state: its save hook")
    return HandOver(saved, version: version)
  }

  /// Runs the plugin's self-test hook, if it has one.
  func selfTest() throws(PluginProblem) {
    if let isolated { return try isolated.selfTest() }
    guard let hook = unsafe declaration.selfTest else { return }
    var exception = plugin_exception()
    let code = unsafe plugin_guard_self_test(hook, state, &exception)
    try check(code, exception, "failed its self-test: the hook")
  }

  private func check(_ code: Int32, _ exception: plugin_exception, _ what: String) throws(PluginProblem) {
    if exception.thrown {
      throw PluginProblem("\(what) threw \(exception.text)", remedy: "the generation that serves stays")
    }
    guard code == 0 else {
      throw PluginProblem(
        "\(what) returned \(code) (\(SystemError.text(of: code)))", remedy: "the generation that serves stays"
      )
    }
  }

  /// Unmaps the code, if it can go; whether it went. After `stop`, when nothing uses the generation any more.
  func unload() -> Bool {
    guard let library else {
      stop()
      return true
    }
    return library.end(image)
  }

  /// Runs the plugin's stop hook, once, if it has started. Only when nothing uses the generation any more.
  public func stop() {
    guard !hasStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
    if let isolated { return isolated.stop() }
    guard let hook = unsafe declaration.stop, hasStarted.load(ordering: .acquiring) else { return }
    var exception = plugin_exception()
    CrashNote.during("the stop hook of plugin \(name) \(version)") {
      unsafe plugin_guard_stop(hook, state, &exception)
    }
    if exception.thrown { log.error("stop hook threw \(exception.text)") }
  }
}
