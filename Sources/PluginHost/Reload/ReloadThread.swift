import EventLoop
import Logging
import Synchronization

/// The thread that decides about plugins: waits for changed files and for requests, and hands both to the reloader,
/// which has code of plugins run on other threads.
///
/// The reloader belongs to this thread from `start` to `stop`; others only leave requests and read the status.
public final class ReloadThread: @unchecked Sendable {
  // Sendable: `reloader` to `hasSaidLack` are the thread's own while it runs; the rest is behind locks.
  private let reloader: Reloader
  private let watch: FolderWatch
  private let folders: [String]
  private let log: Logger
  private var settler = Settler()
  private var far = FarFiles()
  private var newFiles = NewFiles()
  /// Whether all folders on the way to what is loaded are watched.
  private var watchesAllWays = true
  /// The folders on the way to the plugin folders, with the names in them that matter.
  private var waysToFolders: [String: Set<String>] = [:]
  private var watchedFiles: [String] = []
  private var hasSaidLack = false
  private let requests: ReloadRequests
  private let published: Mutex<ReloadStatus>
  private let isStopping = Atomic<Bool>(false)
  private let isStarted = Atomic<Bool>(false)
  private let ended = Latch()

  public init(reloader: Reloader, folders: [String], log: Logger) throws(SystemError) {
    self.reloader = reloader
    self.folders = folders
    self.log = log
    let watch = try FolderWatch()
    self.watch = watch
    requests = ReloadRequests { watch.wake() }
    published = Mutex(reloader.status)
    // The first plugin is loaded later: whatever happens to its file from here on has an event.
    watchAndLook(Clock.monotonic)
    // The first look is that loading.
    settler = Settler()
  }

  // MARK: from any thread

  /// What serves and what does not.
  public var status: ReloadStatus { published.withLock { $0 } }

  /// Loads a plugin anew, or all of them. `done` is called on the reload thread, or at once if too many wait: with what
  /// became of each file, or with nil if there is no plugin of that name.
  public func request(_ name: String?, done: @escaping @Sendable ([ReloadOutcome]?) -> Void) {
    requests.add(name, done)
  }

  /// Ends the thread; the reloader is the caller's again when this returns true.
  public func stop(nanoseconds: UInt64) -> Bool {
    guard isStarted.load(ordering: .acquiring) else { return true }
    isStopping.store(true, ordering: .releasing)
    watch.wake()
    return ended.wait(nanoseconds: nanoseconds)
  }

  public func start() throws(SystemError) {
    let status = reloader.status
    published.withLock { $0 = status }
    reloader.statusHasChanged = { [unowned self] status in published.withLock { $0 = status } }
    reloader.onProgress { [watch] in watch.wake() }
    try BackgroundThread.start(name: "reload") { [self] in
      run()
      ended.countDown()
    }
    isStarted.store(true, ordering: .releasing)
  }

  // MARK: on the thread

  private func run() {
    watchAndLook(Clock.monotonic)
    while !isStopping.load(ordering: .acquiring) {
      let events = watch.wait(milliseconds: waitTime)
      let now = Clock.monotonic
      for event in events { note(event, now) }
      if !events.isEmpty || looksNowAndThen { watchAndLook(now) }
      for file in newFiles.takeComplete(now: now) {
        let (folder, name) = PluginPath.split(file)
        noteChange(name, in: folder, now)
      }
      let due = settler.takeDue(now: Clock.monotonic)
      if !due.isEmpty { reloader.add(due) }
      serveRequests()
      reloader.attend()
      // Files that have just come may lie elsewhere.
      if watchedFiles != reloader.files { watchAndLook(now) }
      let status = reloader.status
      published.withLock { $0 = status }
    }
    requests.end()
  }

  private var waitTime: Int32? {
    let now = Clock.monotonic
    let due = [settler.nextDue, reloader.nextDue, newFiles.nextDue].compactMap { $0 }.min()
    var wait = due.map { Int32(clamping: ($0 - min($0, now) + 999_999) / 1_000_000) }
    if reloader.needsAttention { wait = min(wait ?? 20, 20) }
    if looksNowAndThen { wait = min(wait ?? 1_000, 1_000) }
    return wait
  }

  /// Whether there is something whose coming no event may tell of.
  private var looksNowAndThen: Bool {
    far.isDangling || !watchesAllWays || watch.lack != nil || folders.contains { !watch.isWatching($0) }
  }

  private func note(_ event: FolderWatch.Event, _ now: UInt64) {
    switch event {
    case .changed(let folder, let name):
      newFiles.remove(PluginPath.path(folder, name))
      noteChange(name, in: folder, now)
    case .made(let folder, let name):
      // A link is complete when it is made; anything else tells when it has been written.
      let path = PluginPath.path(folder, name)
      if FileStamp.isLink(path) {
        noteChange(name, in: folder, now)
      } else if !name.hasPrefix("."), name.hasSuffix(".so") || name.hasSuffix(".yaml") {
        newFiles.add(path, now: now)
      }
    case .removed(let folder, let name):
      newFiles.remove(PluginPath.path(folder, name))
      // Settings that have gone change their plugin, which waits as long: an editor may write them anew.
      for file in PluginFolder.plugins(concernedBy: name, in: folder) { settler.noteRemoval(file, now: now) }
    case .ledElsewhere(let folder, let name):
      // Plugins may have been read from another folder for a moment, though the way leads where it led before. Files that
      // lie elsewhere are compared.
      if waysToFolders[folder]?.contains(name) == true { lookAgain(at: reachableFiles, now) }
    case .lookAgain: lookAgain(at: allFiles, now)
    }
  }

  private func noteChange(_ name: String, in folder: String, _ now: UInt64) {
    for file in PluginFolder.plugins(concernedBy: name, in: folder) { settler.noteChange(file, now: now) }
  }

  /// Watches all that decides what is loaded, and looks at what that leads to.
  ///
  /// A watch tells only of what happens after it was made, and a way that was looked up before may have led elsewhere by
  /// then. So after each new watch all is looked up again, until none is new: then every look came after every watch.
  private func watchAndLook(_ now: UInt64) {
    watchedFiles = reloader.files
    for _ in 0..<Self.roundLimit {
      if watchFolders() { lookAgain(at: allFiles, now) }
      waysToFolders = FarFiles.ways(toFolders: folders)
      let ways = watch.watchWays(
        waysToFolders.merging(FarFiles.ways(toPlugins: watchedFiles)) { $0.union($1) })
      noteFarChanges(now)
      watchesAllWays = ways.isComplete
      if !ways.hasNew { return }
    }
    // The ways change all the time.
    watchesAllWays = false
  }

  private static let roundLimit = 16

  /// Files that links lead to have no events in the plugin folder: they are compared.
  private func noteFarChanges(_ now: UInt64) {
    for change in far.look(at: watchedFiles) {
      switch change {
      case .changed(let file): settler.noteChange(file, now: now)
      case .gone(let file): settler.noteRemoval(file, now: now)
      }
    }
  }

  /// Events may have been missed: everything there is, and everything there was, is looked at.
  private func lookAgain(at files: [String], _ now: UInt64) {
    for file in files {
      // A folder that another one takes the place of is missing for a moment.
      PluginFile.isThere(file) ? settler.noteChange(file, now: now) : settler.noteRemoval(file, now: now)
    }
  }

  /// Those whose folder is there: a link that is removed and made again takes no plugin away.
  private var reachableFiles: [String] {
    allFiles.filter { PluginFile.isFolder(PluginPath.split($0).folder) }
  }

  /// The files that are known, and those that the folders hold.
  private var allFiles: [String] {
    var files = reloader.files
    for folder in folders { files += (try? PluginLoader.files(in: folder)) ?? [] }
    return Array(Set(files)).sorted()
  }

  /// Watches the folders that are not watched yet, or whose path leads to another one now; whether there was one.
  @discardableResult
  private func watchFolders() -> Bool {
    var hasNew = false
    for folder in folders where (try? watch.watch(folder)) == true { hasNew = true }
    if let reason = watch.lack, !hasSaidLack {
      hasSaidLack = true
      log.warning(
        """
        changes of plugin files are seen after a second only, and not at once: \(reason); raise \
        fs.inotify.max_user_instances and max_user_watches, or use patchbay reload, or HUP
        """)
    }
    return hasNew
  }

  private func serveRequests() {
    for request in requests.takeAll() {
      guard let name = request.name else {
        reloader.addAll(allFiles) { request.finish($0) }
        continue
      }
      // A plugin whose coming nobody has seen is looked for in the folders.
      let file = reloader.file(named: name) ?? allFiles.first { Reloader.stem($0) == name || $0 == name }
      guard let file else {
        request.finish(nil)
        continue
      }
      reloader.add([file], isForced: true) { _, outcomes in request.finish(outcomes) }
    }
  }
}
