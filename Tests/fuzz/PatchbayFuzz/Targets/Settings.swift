@testable import PluginHost

/// A settings file from its bytes to what each part of the host makes of it: a value, or a fault that names its place.
final class Settings: FuzzTarget {
  override var name: String { "settings" }
  override var seeds: [[UInt8]] {
    [
      "isolation: process\nworkers: 2\nenvironment: [TZ, LANG]\nmax_reply: 64M\ngrace: 250ms\nrecycle_after: 6h\n",
      "isolation: process\nmemory: 1G\ncpu_time: 10s\nopen_files: 64\nprocesses: 4\n",
      "isolation: process\nsandbox:\n  profile: files\n  read: [/usr]\n  write:\n    - /var/lib/app\n",
      "sandbox: compute\nisolation: none\n",
      "probe:\n  path: /health\n  status: 204\nrollback: {window: 5, errors: 50, calls: 20}\n",
      "probe:\n  - {path: /a, method: HEAD}\n  - path: /b\n",
      "schedules:\n  - kind: report\n    cron: \"0 8 * * 1-5\"\n    payload: '{\"for\": \"all\"}'\n    priority: -5\n",
      "library: libm.so.6\nroutes:\n  - path: /hypot\n    symbol: hypot\n    signature: \"x: f64, y: f64 -> f64\"\n",
      "a: 1\na: 2\n", "a: &x 1\nb: *x\n", "a: |\n  text\n  more\nb: >-\n  folded\n", "--- {}\n",
      "# nothing\n",
      "deep: {one: {two: {three: [1, [2, [3]]]}}}\n? key\n: value\n", "\"quoted \\u263a\": 'single'\n",
    ].map { Array($0.utf8) }
  }
  override var words: [String] {
    IsolationSettings.names + [
      "probe", "rollback", "schedules", "window", "cron", "kind", "profile", "read", "write", "path",
      "status",
      "method", ": ", "\n", "\n  ", "- ", "[", "]", "{", "}", "&a", "*a", "|", ">", "'", "\"", "\\u0000",
      "...", "---",
      "%YAML 1.1", "!!str", "? ", "64M", "1G", "250ms", "9223372036854775807", "9007199254740993G", "-1", "0",
      "compute", "files", "network", "process", "none", "@daily", "*/5 * * * *", "library", "routes",
      "symbol",
      "signature", "inline", "deadline_ms", "x: f64 -> f64", "\u{feff}", "<<",
    ]
  }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    let document: SettingsDocument
    do {
      document = try SettingsFile.document(bytes)
    } catch {
      hold(error.text.utf8.count < 4_096 + bytes.count, "a fault of \(error.text.utf8.count) bytes")
      return
    }
    let size = document.values.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    hold(size <= 64 * (bytes.count + 64), "\(bytes.count) bytes became \(size)")
    let settings = PluginSettings(document.values)
    _ = HostSettings.warnings(settings, isIsolated: bytes.count % 2 == 0)
    _ = try? ReloadSettings(settings)
    for isIsolated in [false, true] {
      let defaults = IsolationSettings.Defaults(isIsolated: isIsolated, workers: 2)
      if let own = try? IsolationSettings(settings, defaults) { check(own) }
    }
    if let schedules = try? TaskSchedule.read(settings, plugin: "fuzz") {
      hold(schedules.count <= 1_000, "\(schedules.count) schedules")
      for schedule in schedules { hold(TaskName.isFit(schedule.kind), "a kind of task \(schedule.kind)") }
    }
    _ = try? BindingsFile(text: bytes, path: "./fuzz.yaml")
  }

  private func check(_ settings: IsolationSettings) {
    hold((1...256).contains(settings.workers), "\(settings.workers) workers")
    hold(settings.replyLimit >= 1, "replies of \(settings.replyLimit) bytes")
    guard let paths = settings.sandbox.paths else { return }
    hold((paths.read + paths.write).allSatisfy { $0.hasPrefix("/") }, "a path that is none")
    hold(settings.sandbox.profile != nil, "paths without a profile")
  }
}
