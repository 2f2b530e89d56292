import Foundation
import PatchbayTesting
import Testing

/// The password in the URL of `--tasks` is shown to nobody, whatever is wrong with the URL.
@Suite struct TaskPasswordTests {
  @Test(arguments: [
    "postgres://bob:pa%zzword@127.0.0.1:1/db", "postgres://bob:zz@word@127.0.0.1:1/db",
    "postgres://bob:zzword/x@127.0.0.1:1/db", "postgres://bob:1/zzword@127.0.0.1:1/db",
    "postgres://bob:zzword#?&@127.0.0.1:1/db", "postgres://bob:zz%77ord@127.0.0.1:1/db",
    "postgres://127.0.0.1:1/db?password=zzword", "postgres://127.0.0.1:1/db?password=zz&word",
    "postgres://127.0.0.1:1/db?pasword=zzword", "postgres://bob:zzword@127.0.0.1:1/db?sslmode=zz",
    "postgres://bob:zzword@127.0.0.1:port/db", "postgres://bob:zzword@no.such.host.invalid/db",
    "postgres://bob:zzword@[::1/db", "postgres:///db?host=/zz/nowhere&password=zzword",
  ])
  func passwordIsInNoMessage(url: String) throws {
    let folder = try TaskFolder()
    for isFlag in [true, false] {
      let flags = isFlag ? ["--tasks", url] : []
      try withHost(folder.plugins, flags: flags, environment: isFlag ? [:] : ["PATCHBAY_TASKS": url]) {
        host throws in
        #expect(try host.request("POST", "/enqueue/work", body: "ok").status == 503)
        let said = host.waitForLog("--tasks", timeout: .seconds(30))
        #expect(said != nil)
        let shown = try [host.tasks("list"), host.tasks(), host.tasks("show", "1")].map {
          $0.output + $0.errors
        }
        let status = try Subprocess.run(Project.host, ["status"] + host.adminFlags)
        let commandLine = try Data(
          contentsOf: URL(fileURLWithPath: "/proc/\(host.processIdentifier)/cmdline"))
        host.stop()
        let all = host.log + shown + [status.output, String(decoding: commandLine, as: UTF8.self)]
        for text in all {
          for secret in ["zzword", "zz%77ord", "pa%zz"] { #expect(!text.contains(secret), "\(text)") }
        }
      }
    }
  }

  @Test(arguments: [
    ["--tasks", "mysql://bob:zzword@host/db"], ["--tasks", "host=h user=u password=zzword"],
    ["--tasks=postgre://bob:zzword@host/db"], ["--task=postgres://bob:zzword@host/db"],
    ["postgres://bob:zzword@host/db"],
  ])
  func passwordIsInNoUsageFault(flags: [String]) throws {
    let wrong = try runHost(nil, flags: flags)
    #expect(wrong.code == 64)
    #expect(!wrong.errors.contains("zzword") && !wrong.output.contains("zzword"))
  }

  /// Any user of the machine may read `/proc/PID/cmdline`, and the user's other programs the environment. The host, which
  /// executes itself anew for room for thread-locals, goes on with the URL that it was given.
  @Test(arguments: [[], ["--isolation", "process"]])
  func passwordIsNotInTheProcessTitle(mode: [String]) throws {
    try withTasks(flags: mode) { host throws in
      for process in try descendants(of: host.processIdentifier) { try expectNoPassword(process) }
      let title = try memory("cmdline", of: host.processIdentifier)
      #expect(title.contains("postgres:xxxxxx@127.0.0.1"))
      #expect(title.contains("?xxxxxxxxxxxxxxxxxx"))
    }
  }

  @Test func passwordIsNotInTheTitleOfProcess1() throws {
    try withTasks(under: ["unshare", "-rpf", "--mount-proc", "--kill-child"]) { host throws in
      // The first is unshare, whose title is its own.
      let processes = try descendants(of: host.processIdentifier).dropFirst()
      #expect(processes.count >= 2)
      for process in processes { try expectNoPassword(process) }
    }
  }

  @Test func passwordIsNotInTheTitleOfDev() throws {
    try withDev(SourceFolder(), flags: ["--tasks", "postgres://bob:zzword@127.0.0.1:1/db"]) { host throws in
      try expectNoPassword(host.processIdentifier)
    }
  }

  /// Serves a queue whose URL has a password, runs a task, and then `body`.
  private func withTasks(
    flags: [String] = [], under: [String] = [], _ body: (TestHost) throws -> Void
  ) throws {
    let folder = try TaskFolder()
    let url = try PostgresServer.shared().newDatabase().replacing("postgres@", with: "postgres:zzword@")
    let flags = flags + ["--tasks", url + "?application_name=a"]
    try withHost(folder.plugins, flags: flags, under: under) { host throws in
      _ = try host.waitForTask(try host.enqueue(), "done")
      try body(host)
    }
  }

  private func expectNoPassword(_ process: pid_t) throws {
    for name in ["cmdline", "environ"] {
      let text = try memory(name, of: process)
      #expect(!text.contains("zzword"), "\(name) of \(process): \(text)")
    }
  }

  private func memory(_ name: String, of process: pid_t) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/\(name)")), as: UTF8.self)
  }

  /// The process, its children, theirs, and so on.
  private func descendants(of process: pid_t) throws -> [pid_t] {
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    let children = threads.flatMap { thread in
      ((try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/children", encoding: .utf8)) ?? "")
        .split(separator: " ").compactMap { pid_t($0) }
    }
    return try [process] + children.flatMap { try descendants(of: $0) }
  }
}
