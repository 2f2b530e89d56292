import Foundation
import PatchbayTesting
import Testing

/// Which poller the event loops wait with, and what happens where io_uring is not to be had.
@Suite(.showsHostLog) struct PollerTests {
  /// Becomes another program for which io_uring_setup(2) is forbidden, as in most containers.
  private let withoutRings = [
    "python3", "-c",
    """
    import ctypes, os, struct, sys
    allow, forbid = 0x7fff0000, 0x50000 | 1
    code = [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, forbid), (0x06, 0, 0, allow)]
    memory = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in code))
    program = struct.pack("HxxxxxxQ", len(code), ctypes.addressof(memory))
    libc = ctypes.CDLL(None)
    assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program) == 0
    os.execv(sys.argv[1], sys.argv[1:])
    """,
  ]

  private var isAllowed: Bool {
    let setting = try? String(contentsOfFile: "/proc/sys/kernel/io_uring_disabled", encoding: .utf8)
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return setting?.first == "0" && status.contains("Seccomp:\t0")
  }

  @Test(arguments: ["auto", "epoll", "io_uring"]) func hostSaysWhatItWaitsWith(poller: String) throws {
    let flags = ["--poller", poller, "--log-level", "debug"]
    try withHost(PluginFolder("right/good"), flags: flags) { host throws in
      #expect(try host.get("/good").status == 200)
      let line = host.waitForLog("event loops wait with")
      if poller == "io_uring" && isAllowed {
        #expect(line?.hasSuffix("event loops wait with io_uring") == true, "\(line ?? "")")
      } else if poller == "epoll" {
        #expect(line?.hasSuffix("event loops wait with epoll") == true, "\(line ?? "")")
      }
      #expect(line != nil)
    }
  }

  @Test func hostFallsBackWhereIOURingIsForbidden() throws {
    let folder = try PluginFolder("right/good")
    try withHost(folder, flags: ["--poller", "io_uring"], under: withoutRings) { host throws in
      #expect(try host.get("/good").status == 200)
      let line = host.waitForLog("event loops wait with epoll")
      #expect(line?.contains("io_uring_setup: Operation not permitted") == true, "\(line ?? "")")
    }
  }

  @Test func anUnknownPollerIsRefused() throws {
    let result = try runHost(nil, environment: ["PATCHBAY_POLLER": "select"])
    #expect(result.code == 64)
    #expect(
      result.errors.contains("PATCHBAY_POLLER is \"select\"; it must be auto, epoll or io_uring"),
      "\(result.errors)")
  }
}
