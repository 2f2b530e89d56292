import Foundation
import PatchbayTesting
import Testing

/// `patchbay new`, and what it makes under `patchbay dev`.
@Suite(.showsHostLog) struct NewTests {
  @Test(arguments: ["c", "cpp"])
  func newPluginIsServedAsItsReadmeSays(language: String) throws {
    try serveNew(language)
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "\(Project.root)/.build/sdk"), "needs scripts/build"))
  func newPluginInSwiftIsServedAsItsReadmeSays() throws { try serveNew("swift") }

  private func serveNew(_ language: String) throws {
    let sources = try SourceFolder()
    let made = try sources.new("my-first", "--language", language)
    #expect(made.code == 0)
    #expect(made.output.contains("patchbay dev my-first"))
    #expect(made.errors.isEmpty)
    // One loop: of several, each takes up a page, or gives it up, at its own moment.
    try withDev(sources, flags: ["--loops", "1"]) { host in
      try host.waitForAnswer("/my-first", "Hello from my-first!\n")
      try host.waitForAnswer("/my-first/Ada", "Hello, Ada!\n")
      let source = "my-first/my-first.\(language)"
      try sources.edit(source, "Hello from", to: "Good day from")
      try host.waitForAnswer("/my-first", "Good day from my-first!\n")

      try sources.edit(source, "\"Good day from", to: "\"Good night from\" <oops>")
      let deadline = ContinuousClock.now + .seconds(60)
      while try host.browse("/my-first").status != 500 { try #require(ContinuousClock.now < deadline) }
      #expect(try host.browse("/my-first").text.contains("my-first.\(language):"))
      #expect(try host.get("/my-first").text == "Good day from my-first!\n")

      try sources.edit(source, "\"Good night from\" <oops>", to: "\"Good night from")
      try host.waitForAnswer("/my-first", "Good night from my-first!\n")
      #expect(try host.browse("/my-first").text == "Good night from my-first!\n")
    }
  }

  /// What `patchbay dev` builds, the command in the README builds: functions of GNU, of mathematics, of C++.
  @Test(arguments: ["c", "cpp"])
  func commandByHandBuildsWhatDevBuilds(language: String) throws {
    let sources = try SourceFolder()
    #expect(try sources.new("byhand", "--language", language).code == 0)
    let readme = try String(contentsOfFile: "\(sources.path)/byhand/README.md", encoding: .utf8)
    let command = try #require(readme.split(separator: "\n").first { $0.contains("$PATCHBAY_INCLUDE\"") })
    try sources.edit(
      "byhand/byhand.\(language)", "#include <patchbay.h>",
      to: """
        #include <patchbay.h>
        #include <math.h>
        #include <stdlib.h>
        static void *find(const char *in, const char *what, double size) {
            return memmem(in, (size_t)cbrt(size), what, strlen(what));
        }
        """)
    try sources.edit(
      "byhand/byhand.\(language)", "\"Hello from byhand!\\n\"", to: "(char *)find(\"byhand\", \"hand\", 216)")
    try withDev(sources) { host in try host.waitForAnswer("/byhand", "hand") }
    let built = try Subprocess.run(
      "/bin/sh", ["-c", "cd \"$0/byhand\" && \(command) -Werror", sources.path],
      environment: ProcessInfo.processInfo.environment.merging(["PATCHBAY_INCLUDE": Project.include]) { $1 })
    #expect(built.code == 0, "\(built.errors)")
    #expect(try Subprocess.run(Project.host, ["inspect", "\(sources.path)/byhand/byhand.so"]).code == 0)
  }

  @Test func theFolderItselfCanBeServed() throws {
    let sources = try SourceFolder()
    #expect(try sources.new("solo").code == 0)
    let source = try String(contentsOfFile: "\(sources.path)/solo/solo.c", encoding: .utf8)
    let solo = try SourceFolder()
    try solo.save(source, to: "solo.c")
    try withDev(solo) { host in try host.waitForAnswer("/solo", "Hello from solo!\n") }
  }

  @Test func existingFolderIsLeftAlone() throws {
    let sources = try SourceFolder()
    try sources.save("mine", to: "taken/taken.c")
    let result = try sources.new("taken")
    #expect(result.code == 1)
    #expect(result.errors == "patchbay new: taken exists already; nothing was changed\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(sources.path)/taken") == ["taken.c"])
  }

  @Test(arguments: ["", "9lives", "a/b", "../x", "a b", "ä", ".x", String(repeating: "x", count: 65)])
  func badNameIsRefused(name: String) throws {
    let sources = try SourceFolder()
    let result = try sources.new(name)
    #expect(result.code == 64)
    #expect(result.errors.contains("is no name for a plugin"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sources.path) == [])
  }

  @Test func wrongUsageIsSaid() throws {
    let sources = try SourceFolder()
    #expect(try sources.new().code == 64)
    #expect(try sources.new("x", "--language", "cobol").errors.contains("take c, cpp or swift"))
    #expect(
      try sources.new("x", "--include", "/nowhere").errors.contains("there is no patchbay.h in /nowhere"))
    #expect(try Subprocess.run(Project.host, ["dev", "/nowhere/at/all"]).code == 1)
    #expect(try Subprocess.run(Project.host, ["dev", "a", "b"]).code == 64)
  }

  @Test func hostFarFromItsCheckoutSaysWhatItMisses() throws {
    let sources = try SourceFolder()
    let copy = "\(sources.path)/patchbay"
    // By a process of its own: a child that another test forks just now would hold a file that this one writes, and a
    // file that somebody may write cannot be executed.
    #expect(try Subprocess.run("/bin/cp", [Project.host, copy]).code == 0)
    let run = { (variables: [String: String]) throws in
      try Subprocess.run(
        "/bin/sh", ["-c", "cd \"$0\" && rm -rf lost && exec ./patchbay new lost", sources.path],
        environment: ProcessInfo.processInfo.environment.merging(variables) { $1 })
    }
    let lost = try run([:])
    #expect(lost.code == 0)
    #expect(lost.errors.contains("patchbay.h was not found around \(copy)"))
    #expect(try run(["PATCHBAY_INCLUDE": Project.include]).errors.isEmpty)
  }
}
