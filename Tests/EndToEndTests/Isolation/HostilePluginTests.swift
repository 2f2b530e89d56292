import Foundation
import PatchbayTesting
import Testing

/// What a hostile plugin gets by asking the kernel, profile by profile: docs/threat-model.md.
@Suite(.showsHostLog) struct HostilePluginTests {
  /// A profile, and what it lets of the attempts that not all refuse, or not with EPERM; `compute` first.
  private static let profiles = ["compute", "files", "network"]
  private static let others: [String: [Int32]] = [
    // Where no filter looks: the kernel has no such call, as far as the process can tell.
    "clone3": [ENOSYS, ENOSYS, ENOSYS],
    "parent_memory_at_load": [EACCES, EACCES, EACCES],
    // Open files are the filter's; what may not be looked at is the kernel's to refuse.
    "parent_memory": [EPERM, EACCES, EACCES], "parent_memory_to_read": [EPERM, EACCES, EACCES],
    "parent_files": [EPERM, EACCES, EACCES], "parent_environment": [EPERM, EACCES, EACCES],
    "parent_maps": [EPERM, EACCES, EACCES], "parent_oom_score": [EPERM, EACCES, EACCES],
    "parent_autogroup": [EPERM, EACCES, EACCES], "kernel_settings": [EPERM, EACCES, EACCES],
    "cgroup_procs": [EPERM, EACCES, EACCES],
    "send_descriptors": [EPERM, EPERM, 0], "send_to_address": [EPERM, EPERM, EISCONN],
    "tcp_socket": [EPERM, EPERM, 0], "udp_socket": [EPERM, EPERM, 0], "route_socket": [EPERM, EPERM, 0],
    "tcp_nodelay": [EPERM, EPERM, 0],
    "read_file": [EPERM, 0, 0], "write_file": [EPERM, 0, 0],
    "inotify": [EPERM, EMFILE, EMFILE],
  ]
  private static let allowed: Set<String> = [
    "no_capabilities", "own_threads", "own_signals", "own_timers", "own_memory", "descriptors",
    "stream_pairs",
    "own_limits", "own_name", "own_barrier",
  ]

  private static func answers(_ text: String) -> [(name: String, code: Int32)] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.count == 2 ? (String(words[0]), Int32(words[1]) ?? -1) : nil
    }
  }

  private func folder(_ settings: String, with others: String...) throws -> PluginFolder {
    let folder = try PluginFolder("isolation/hostile")
    for other in others { try folder.add(other) }
    try folder.write("isolation: process\nworkers: 1\n\(settings)\n", to: "hostile.yaml")
    return folder
  }

  @Test(arguments: profiles)
  func everyAttemptGetsWhatItsProfilePromises(profile: String) throws {
    try withHost(folder("sandbox: \(profile)"), flags: ["--strict"]) { host throws in
      let process = try host.get("/hostile/process").text
      let answers = try Self.answers(host.get("/try").text)
      #expect(answers.count > 100)
      let place = Self.profiles.firstIndex(of: profile)!
      for (name, code) in answers {
        let right = Self.allowed.contains(name) ? 0 : Self.others[name]?[place] ?? EPERM
        // Whether a file of /proc is there, or may be looked at: some of these are, some kernels' are not.
        let isFine = code == right || right == EACCES && [EPERM, ENOENT].contains(code)
        #expect(isFine, "\(name): \(code), not \(right)")
      }
      // The host and the worker are what they were.
      #expect(try host.get("/hostile/process").text == process)
    }
  }

  @Test(arguments: profiles)
  func memoryOfTheHostIsHiddenWithoutLandlockToo(profile: String) throws {
    let wrapper = try LackingKernel(without: "landlock")
    try withHost(folder("sandbox: \(profile)"), flags: ["--strict"], under: wrapper.command) { host throws in
      #expect(host.waitForLog("the kernel has no Landlock", "leaves no core dumps") != nil)
      let answers = try Self.answers(host.get("/try").text).filter { $0.name.hasPrefix("parent_") }
      let secret = ["memory", "memory_at_load", "memory_to_read", "files", "environment", "maps"]
      for name in secret {
        let code = answers.first { $0.name == "parent_\(name)" }?.code
        #expect(code == EACCES || code == EPERM, "\(name): \(code ?? -1)")
      }
      // What the host needs of its own entries in /proc, it still has.
      #expect(try host.get("/hostile/process").status == 200)
    }
  }

  @Test func otherInstructionSetsEndTheProcess() throws {
    try withHost(folder("sandbox: compute", with: "right/good"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/i386").status == 502)
      #expect(host.waitForLog("a worker process ended: SIGSYS") != nil)
      let answer = try host.get("/x32")
      #expect(answer.status == 502 || answer.text == "refused")
      #expect(try host.get("/good").status == 200)
    }
  }

  @Test func threadsOfASandboxedProcessAreCounted() throws {
    try withHost(folder("sandbox: compute", with: "right/good"), flags: ["--strict"]) { host throws in
      let answer = try host.get("/threads").text.split(separator: " ").compactMap { Int($0) }
      #expect((200...400).contains(answer[0]))
      #expect(answer[1] == Int(EAGAIN))
      #expect(host.waitForLog("was refused another thread: a sandboxed process may have") != nil)
      #expect(try host.get("/good").status == 200)
    }
  }

  @Test func processThatIsRefusedWithoutEndHoldsUpNoOther() throws {
    let folder = try folder("sandbox: compute", with: "isolation/asks")
    try folder.write("isolation: process\nworkers: 1\nsandbox: compute\n", to: "asks.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      #expect(try host.get("/insist").text == "on it")
      // Each of these waits for the thread that answers the other's calls.
      for _ in 0..<20 { #expect(try host.get("/open?path=/etc/passwd").text == "\(EPERM)") }
      #expect(try host.get("/thread").text == "0")
    }
  }
}
