import Foundation
import Glibc
import PatchbayTesting
import Testing

/// `patchbay dev`: from a saved source to a new answer.
@Suite(.showsHostLog) struct DevTests {
  /// A C plugin that answers `/NAME` with the text.
  static func source(_ name: String, _ text: String, include: String = "patchbay.h") -> String {
    """
    #include <\(include)>
    static void answer(bay_call *call) { bay_reply_text(call, 200, "\(text)"); }
    BAY_PLUGIN("\(name)", "1.0.0", BAY_ASYNC("GET", "/\(name)", answer))

    """
  }

  @Test func savedSourceIsServedAndABrokenOneIsShownToBrowsers() throws {
    let sources = try SourceFolder()
    try sources.save(Self.source("one", "first"), to: "one/one.c")
    // One loop: of several, each takes up a page, or gives it up, at its own moment.
    try withDev(sources, flags: ["--loops", "1"]) { host in
      try host.waitForAnswer("/one", "first")
      #expect(try host.browse("/one").text == "first")
      try sources.edit("one/one.c", "\"first\"", to: "\"<second>\"")
      try host.waitForAnswer("/one", "<second>")

      try sources.edit("one/one.c", "\"<second>\")", to: "\"<third>\" oops<x>)")
      try waitUntil { try host.browse("/one").status == 500 }
      let page = try host.browse("/one")
      #expect(page["Content-Type"] == "text/html; charset=utf-8")
      #expect(page["Cache-Control"] == "no-store")
      #expect(page.text.contains("prefers-color-scheme: dark"))
      #expect(page.text.contains("one.c:2:"))
      #expect(page.text.contains("&lt;third&gt;"))
      #expect(!page.text.contains("<third>"))
      #expect(try host.browse("/one", method: "HEAD").status == 500)
      #expect(try host.browse("/elsewhere").status == 404)
      let answer = try host.request("GET", "/one", headers: [("Accept", "*/*")])
      #expect(answer.text == "<second>")
      #expect(try host.get("/one").text == "<second>")
      #expect(try host.request("GET", "/one", headers: [("Accept", "application/json")]).text == "<second>")
      #expect(host.waitForLog("one.c:2:", "error:") != nil)
      #expect(host.waitForLog("one does not build; the version before goes on serving (1 error:") != nil)

      try sources.edit("one/one.c", " oops<x>)", to: ")")
      try host.waitForAnswer("/one", "<third>")
      #expect(try host.browse("/one").text == "<third>")
    }
  }

  /// The kernel (since Linux 6.15) tells how a compiler has ended that a plugin has had reaped.
  @Test func buildsGoOnThoughAPluginIgnoresItsChildren() throws {
    let sources = try SourceFolder()
    try sources.save(
      """
      #include <patchbay.h>
      #include <signal.h>
      static int start(void **state) { (void)state; signal(SIGCHLD, SIG_IGN); return 0; }
      static void answer(bay_call *call) { bay_reply_text(call, 200, "first"); }
      BAY_PLUGIN("one", "1.0.0", BAY_START(start), BAY_ASYNC("GET", "/one", answer))

      """, to: "one/one.c")
    try withDev(sources) { host in
      try host.waitForAnswer("/one", "first")
      try sources.edit("one/one.c", "\"first\"", to: "\"second\"")
      try waitUntil {
        let answer = try host.request("GET", "/one", headers: [("Accept", "*/*")])
        return answer.text == "second" || host.count("how it ended is not known") > 0
      }
    }
  }

  @Test func bindingsAreServedAndFollowed() throws {
    let sources = try SourceFolder()
    try sources.save(BindingsTests.libm, to: "maths/maths.yaml")
    try withDev(sources) { host in
      try host.waitForAnswer("/hypot?x=3&y=4", "5.0")
      try sources.edit("maths/maths.yaml", "/hypot", to: "/length")
      try host.waitForAnswer("/length?x=3&y=4", "5.0")
      try sources.edit("maths/maths.yaml", "f64 ->", to: "f65 ->")
      #expect(host.waitForLog("maths.yaml", "f65") != nil)
      #expect(try host.get("/length?x=3&y=4").text == "5.0", "the version before goes on serving")
    }
  }

  @Test func answerIsThereSoonAfterTheCompiler() throws {
    let sources = try SourceFolder()
    try sources.save(Self.source("one", "0"), to: "one/one.c")
    try withDev(sources) { host in
      try host.waitForAnswer("/one", "0")
      var totals: [Int] = []
      for number in 1...5 {
        let start = ContinuousClock.now
        try sources.save(Self.source("one", "\(number)"), to: "one/one.c")
        try host.waitForAnswer("/one", "\(number)")
        totals.append(Int((ContinuousClock.now - start) / .milliseconds(1)))
      }
      try waitUntil { host.count("built one ms=") == 6 }
      let compilers = host.log.compactMap { line in
        line.firstRange(of: "built one ms=").flatMap { Int(line[$0.upperBound...]) }
      }
      let rest = zip(totals, compilers.dropFirst()).map { $0 - $1 }.sorted()
      #expect(rest[2] < 1000, "milliseconds beyond the compiler's: \(rest)")
    }
  }

  @Test func sourceBackToWhatServesTakesThePageAway() throws {
    let sources = try SourceFolder()
    try sources.save(Self.source("one", "first"), to: "one.c")
    try withDev(sources) { host in
      try host.waitForAnswer("/one", "first")
      try sources.edit("one.c", "static", to: "statis")
      try waitUntil { try host.browse("/one").status == 500 }
      try sources.edit("one.c", "statis", to: "static")
      try waitUntil { try host.browse("/one").text == "first" }
    }
  }

  @Test func onlyWhatHasChangedIsBuilt() throws {
    let sources = try SourceFolder()
    try sources.save(Self.source("one", "1"), to: "one/one.c")
    try sources.save(Self.source("two", "2"), to: "two/two.cpp")
    try sources.save(Self.source("three", "3"), to: "three.c")
    try withDev(sources) { host in
      for (name, text) in [("one", "1"), ("two", "2"), ("three", "3")] {
        try host.waitForAnswer("/\(name)", text)
      }
      try sources.edit("two/two.cpp", "\"2\"", to: "\"two\"")
      try host.waitForAnswer("/two", "two")
      try sources.save("not a source", to: "one/notes.txt")
      try sources.save("int x;", to: "one/.one.c.swp")
      try sources.save(Self.source("three", "3"), to: "three.c")
      try sources.edit("one/one.c", "\"1\"", to: "\"one\"")
      try host.waitForAnswer("/one", "one")
      #expect(host.count("building one") == 2)
      #expect(host.count("building two") == 2)
      #expect(host.count("building three") == 1)
    }
  }

  @Test func sourcesComeAndGo() throws {
    let sources = try SourceFolder()
    try withDev(sources) { host in
      #expect(host.waitForLog("has no plugin yet") != nil)
      try sources.save("#define TEXT \"from a header\"\n#include <patchbay.h>\n", to: "deep/include/text.h")
      try sources.save(
        Self.source("deep", "x", include: "text.h").replacing("<text.h>", with: "\"include/text.h\"")
          .replacing("\"x\"", with: "TEXT"), to: "deep/main.c")
      try sources.save(Self.source("other", "other"), to: "other/other.c")
      try host.waitForAnswer("/deep", "from a header")
      try host.waitForAnswer("/other", "other")
      try sources.edit("deep/include/text.h", "from a header", to: "from a new one")
      try host.waitForAnswer("/deep", "from a new one")
      try sources.remove("deep")
      try waitUntil { try host.get("/deep").status == 404 }
      #expect(try host.get("/other").text == "other")
      #expect(host.waitForLog("deep is removed") != nil)
    }
  }

  @Test func pluginThatDoesNotBuildAtFirstIsNotThereYet() throws {
    let sources = try SourceFolder()
    try sources.save(Self.source("one", "1").replacing("\"1\")", with: "\"1\""), to: "one/one.c")
    try withDev(sources) { host in
      #expect(host.waitForLog("one does not build; it is not served") != nil)
      #expect(try host.browse("/one").status == 404)
      try sources.save(Self.source("one", "1"), to: "one/one.c")
      try host.waitForAnswer("/one", "1")
    }
  }

  @Test func settingsGoAlong() throws {
    let sources = try SourceFolder()
    try sources.save(
      """
      #include <patchbay.h>
      static void answer(bay_call *call) { bay_reply_text(call, 200, (const char *)bay_state(call)); }
      static int start(void **state) { *state = (void *)bay_setting("word").data; return 0; }
      BAY_PLUGIN("set", "1.0.0", BAY_START(start), BAY_ASYNC("GET", "/set", answer))

      """, to: "set/set.c")
    try sources.save("word: first\n", to: "set/set.yaml")
    try withDev(sources) { host in
      try host.waitForAnswer("/set", "first")
      try sources.save("word: second\n", to: "set/set.yaml")
      try host.waitForAnswer("/set", "second")
      #expect(host.count("building set") == 1)
    }
  }
}
