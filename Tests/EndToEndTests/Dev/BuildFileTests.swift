import Foundation
import Glibc
import PatchbayTesting
import Testing

/// `patchbay dev` with folders that say themselves how they are built, and what becomes of the build's processes.
@Suite(.showsHostLog) struct BuildFileTests {
  /// How many builds have to change their sources until the host says so.
  static let buildsUntilItIsSaid = 6

  static let makefile = """
    $(OUT): made.c
    \t$(CC) -fPIC -shared -DTEXT='"made"' -I $(CPATCHBAY_INCLUDE) $< -o $@

    """

  @Test func makefileWins() throws {
    let sources = try SourceFolder()
    try sources.save(DevTests.source("made", "x").replacing("\"x\"", with: "TEXT"), to: "made/made.c")
    try sources.save(Self.makefile, to: "made/Makefile")
    try withDev(sources) { host in
      try host.waitForAnswer("/made", "made")
      try sources.edit("made/Makefile", "\"made\"", to: "\"made anew\"")
      try host.waitForAnswer("/made", "made anew")
    }
  }

  /// The host executes itself once more with a variable that is its own affair.
  @Test func buildsHaveTheEnvironmentOfTheUser() throws {
    let sources = try SourceFolder()
    let seen = NSTemporaryDirectory() + "patchbay-environment-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: seen) }
    try sources.save(DevTests.source("made", "x").replacing("\"x\"", with: "TEXT"), to: "made/made.c")
    try sources.save(Self.makefile.replacing("\t", with: "\tenv > \(seen)\n\t"), to: "made/Makefile")
    try withDev(sources) { host in
      try host.waitForAnswer("/made", "made")
      let environment = try String(contentsOfFile: seen, encoding: .utf8)
      #expect(environment.contains("PATH=") && !environment.contains("TUNABLES"))
    }
  }

  @Test func buildThatWritesIntoItsSourcesComesToRest() throws {
    let sources = try SourceFolder()
    try sources.save(DevTests.source("made", "x").replacing("\"x\"", with: "TEXT"), to: "made/made.c")
    try sources.save(
      Self.makefile.replacing("\t", with: "\tdate +%s%N > built.txt\n\t"), to: "made/Makefile")
    try withDev(sources) { host in
      try host.waitForAnswer("/made", "made")
      let said = host.waitForLog("each build changes the sources of the next", timeout: .seconds(60))
      #expect(said?.contains("made/built.txt") == true)
      #expect(host.count("building made") == Self.buildsUntilItIsSaid)
      try sources.edit("made/Makefile", "\"made\"", to: "\"made anew\"")
      try host.waitForAnswer("/made", "made anew")
    }
  }

  @Test(arguments: [true, false])
  func manySavesInARowAreNoBuildThatChangesItsSources(hasMakefile: Bool) throws {
    let sources = try SourceFolder()
    try sources.save(DevTests.source("made", "0"), to: "made/made.c")
    if hasMakefile {
      try sources.save(
        "$(OUT): made.c\n\t$(CC) -fPIC -shared -I $(CPATCHBAY_INCLUDE) $< -o $@\n", to: "made/Makefile")
    }
    try withDev(sources) { host in
      try host.waitForAnswer("/made", "0")
      let deadline = ContinuousClock.now + .seconds(120)
      var number = 0
      while host.count("building made") < 3 * (BuildFileTests.buildsUntilItIsSaid + 1) {
        try #require(ContinuousClock.now < deadline)
        number += 1
        try sources.save(DevTests.source("made", "\(number)"), to: "made/made.c")
        usleep(20_000)  // as long as the host waits for more: it shall build in between
      }
      try sources.save(DevTests.source("made", "last"), to: "made/made.c")
      try host.waitForAnswer("/made", "last")
      #expect(host.count("each build changes the sources of the next") == 0)
    }
  }

  @Test func swiftPackageIsBuilt() throws {
    let sources = try SourceFolder()
    try sources.save(
      """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(
        name: "packed",
        products: [.library(name: "packed", type: .dynamic, targets: ["packed"])],
        targets: [.target(name: "packed", cSettings: [.unsafeFlags(["-I", "\(Project.include)"])])])

      """, to: "packed/Package.swift")
    try sources.save("", to: "packed/Sources/packed/include/packed.h")
    try sources.save(DevTests.source("packed", "by a package"), to: "packed/Sources/packed/packed.c")
    try withDev(sources) { host in
      try host.waitForAnswer("/packed", "by a package", timeout: .seconds(180))
      try sources.edit("packed/Sources/packed/packed.c", "by a package", to: "by it again")
      try host.waitForAnswer("/packed", "by it again", timeout: .seconds(180))
    }
  }

  @Test func cargoIsAsked() throws {
    let sources = try SourceFolder()
    try sources.save("[package]\n", to: "crate/Cargo.toml")
    try sources.save(DevTests.source("crate", "by cargo"), to: "crate/lib.c")
    // Stands in for cargo: what is tested is how it is asked and where its library is looked for.
    try sources.save(
      """
      #!/bin/sh
      test "$1 $2 $3" = "build --release --manifest-path" && mkdir -p "$CARGO_TARGET_DIR/release"
      exec cc -fPIC -shared -I "$PATCHBAY_INCLUDE" "$(dirname "$4")/lib.c" -o "$CARGO_TARGET_DIR/release/libcrate.so"

      """, to: ".bin/cargo")
    _ = unsafe chmod("\(sources.path)/.bin/cargo", 0o755)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    try withDev(sources, environment: ["PATH": "\(sources.path)/.bin:\(path)"]) { host in
      try host.waitForAnswer("/crate", "by cargo")
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func noProcessStaysBehind(signal: CInt) throws {
    let sources = try SourceFolder()
    try sources.save(
      "$(OUT):\n\tsleep 1000 & echo $$! > .pid.new; mv .pid.new .pid; sleep 1000\n", to: "slow/Makefile")
    try withDev(sources) { host in
      let file = "\(sources.path)/slow/.pid"
      try waitUntil { FileManager.default.fileExists(atPath: file) }
      #expect(try host.get("/").status == 404, "a build is in nobody's way")
      let text = try String(contentsOfFile: file, encoding: .utf8)
      let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(kill(pid, 0) == 0)
      host.send(signal: signal)
      #expect(host.waitForExit(timeout: .seconds(5)) == 0)
      try waitUntil { !isAlive(pid) }
    }
  }

  @Test func privateFolderIsRemoved() throws {
    let sources = try SourceFolder()
    let state = try SourceFolder()
    try sources.save(DevTests.source("one", "1"), to: "one/one.c")
    try withDev(sources, flags: ["--state-dir", state.path]) { host in
      try host.waitForAnswer("/one", "1")
      #expect(!(try FileManager.default.contentsOfDirectory(atPath: state.path)).isEmpty)
      #expect(host.stop() == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: state.path) == [])
    }
  }

  /// Whether it runs; a zombie does not, and its new parent may not have looked yet.
  private func isAlive(_ pid: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
    return !status.contains(") Z ")
  }
}
