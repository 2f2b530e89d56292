import Foundation
import PatchbayTesting
import Testing

/// A user's inotify instances or watches are used up: by an editor, or by the other containers of a machine.
@Suite(.showsHostLog, .inBothModes) struct WithoutInotifyTests {
  @Test(arguments: ["instances", "watches"])
  func changesAreSeenByLooking(lack: String) throws {
    let folder = try Versioned.folder()
    let script = "echo 0 >/proc/sys/user/max_inotify_\(lack) && exec \"$@\""
    try withHost(folder, under: ["unshare", "-Ur", "bash", "-c", script, "bash"]) { host throws in
      #expect(host.waitForLog("warning", "are seen after a second only", "patchbay reload", "HUP") != nil)
      #expect(try host.version() == "1.0")
      try Versioned.put("2.0", in: folder)
      try host.waitForVersion("2.0")
    }
  }
}
