import Testing

@testable import PluginHost

/// Settings that were meant for isolation and that nobody would read are errors.
@Suite struct IsolationKeysTests {
  private func check(_ yaml: String, isIsolatedAnyway: Bool = false) throws {
    let settings = PluginSettings(try SettingsFile.document(Array(yaml.utf8)))
    let defaults = IsolationSettings.Defaults(isIsolated: isIsolatedAnyway, workers: 1)
    let own = try IsolationSettings(settings, defaults)
    try IsolationKeys.check(settings, isIsolated: own != nil, knowsDefault: true)
  }

  @Test(arguments: [
    "isolaton: process\n", "Isolation: process\n", "ISOLATION: process\n", "isolation_mode: process\n",
    "isolated: true\n", "isolаtion: process\n", "\"isolation \": process\n", "isolate: process\n",
    "isolation: {mode: process}\n", "isolation: [process]\n", "isolation: {}\n", "isolation: []\n",
    "plugin: {isolation: process}\n", "plugins:\n  - isolation: process\n", "plugin: {sandbox: compute}\n",
    "host: {sandbox: {profile: files}}\n", "sandbx: compute\n", "Sandbox: compute\n", "sandbox: compute\n",
    "sandbox: {profile: files, isolation: process}\n", "sandbox: {}\n", "isolation: proces\n", "isolation:\n",
    "isolation: Process\n",
  ])
  func slipThatWouldLeaveThePluginInTheHostIsRefused(yaml: String) {
    #expect(throws: PluginProblem.self) { try check(yaml) }
  }

  @Test(arguments: [
    "memroy: 64M", "Memory: 64M", "cpu-time: 1s", "openfiles: 16", "process: 0",
    "memmory: 64M", "memry: 64M", "memery: 64M", "mеmоry: 64M", "cputime: 1s", "open_flies: 16",
    "proceses: 0",
    "memory: {max: 64M}", "workers: [2]", "processes: {}", "limits: {memory: 64M}", "sandbox: []",
    "sandbox: {profile: files, read: []}", "sandbox: {profile: files, raed: [/x]}",
    "sandbox: {profil: files}",
    "sandbox: {read: [/x]}", "sandbox: compte",
  ])
  func slipThatWouldWeakenAnIsolatedPluginIsRefused(line: String) {
    #expect(throws: PluginProblem.self) { try check("isolation: process\n\(line)\n") }
    #expect(throws: PluginProblem.self) { try check("\(line)\n", isIsolatedAnyway: true) }
  }

  @Test(arguments: [
    "isolation: process\nsandbox: compute\nmemory: 64M\nworkers: 2\n", "isolation: none\nsandbox: compute\n",
    "isolation: process\nsandbox: none\n",
    "isolation: process\nsandbox: {profile: files, read: [/x], write: []}\n",
    "isolation: process\nenvironment: []\n",
    // The plugin's own.
    "database: {isolation: serializable}\n", "isolation_level: serializable\n",
    "worker: 3\nmemory: {cache: 1G}\n",
    "process: fast\n", "log: {sandbox: x}\n", "",
  ])
  func whatIsRightAndWhatIsThePluginsOwnIsTaken(yaml: String) throws { try check(yaml) }

  /// As near to a name of the host's as some of these are: nothing is lost that protects, or two letters are no slip.
  @Test(arguments: [
    "orders", "markers", "borders", "works", "worker", "trace", "grade", "brace", "memo", "memos", "memoir",
    "theory", "armory",
    "processor", "process", "open_times", "isolator", "sand", "sandboxes", "environments", "max_retry",
    "xmemory", "emory", "m", "s",
  ])
  func ownNameOfAnIsolatedPluginIsTaken(name: String) throws {
    try check("isolation: process\n\(name): some\n")
    try check("\(name): 3s\n", isIsolatedAnyway: true)
    try check("\(name): some\n")
  }

  @Test(arguments: [
    "іsоlatiоn", "isoation", "isolattion", "isolatoin", "isolatian", "sanbdox", "sandbpx", "sandboxx",
    "sandbo",
  ])
  func slipForANameThatProtectsIsRefusedWhateverItsValue(name: String) {
    #expect(throws: PluginProblem.self) { try check("\(name): some\n") }
    #expect(throws: PluginProblem.self) { try check("\(name): some\n", isIsolatedAnyway: true) }
  }

  @Test func theErrorSaysWhatWasMeantAndWhatToDo() {
    let problem = #expect(throws: PluginProblem.self) { try check("isolaton: process\n") }
    #expect(problem?.problem.contains("isolaton") ?? false)
    #expect(problem?.problem.contains("did you mean isolation?") ?? false)
    #expect(problem?.remedy.contains("write it as isolation") ?? false)
  }
}

/// What protects the host from a plugin goes by a word, and not because its settings have gone.
@Suite struct ProtectionsTests {
  private let protections = Protections()

  private func offer(_ settings: PluginSettings, isIsolatedAnyway: Bool = false) throws {
    try protections.check(settings, of: "/p/a.so", isIsolatedAnyway: isIsolatedAnyway)
    protections.note(settings, of: "/p/a.so")
  }

  @Test(arguments: [
    PluginSettings.absent, PluginSettings([:]), PluginSettings(["sandbox": "compute"]),
    PluginSettings(["isolation": "process", "memory": "64M"]),
  ])
  func settingsThatSayLessAreHeldBackUntilTheySaySo(less: PluginSettings) throws {
    try offer(PluginSettings(["isolation": "process", "sandbox": "compute"]))
    for _ in 0..<2 { #expect(throws: PluginProblem.self) { try offer(less) } }
    try offer(PluginSettings(["isolation": "process", "sandbox": "none"]))
    try offer(PluginSettings(["isolation": "none"]))
    try offer(.absent)
  }

  @Test func limitsMayBeTakenOutButNotLostWithTheFile() throws {
    try offer(PluginSettings(["isolation": "process", "memory": "64M"]))
    #expect(throws: PluginProblem.self) { try offer(.absent, isIsolatedAnyway: true) }
    try offer(PluginSettings(["isolation": "process"]))
    try offer(.absent, isIsolatedAnyway: true)
  }

  @Test func settingsThatNobodyCouldReadCountAsProtecting() throws {
    protections.noteUnreadable("/p/a.so")
    #expect(throws: PluginProblem.self) { try offer(.absent) }
    try offer(PluginSettings(["greeting": "x"]))
    try offer(.absent)
  }
}
