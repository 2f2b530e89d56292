import Foundation
import PatchbayTesting
import Testing

/// `scripts/setup` says all that is missing at once, and why Swift cannot be used.
@Suite struct SetupTests {
  private let machine: ScriptFolder

  init() throws { machine = try ScriptFolder() }

  @Test func readyMachineIsLeftAlone() throws {
    let result = try machine.run("scripts/setup", "--all")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output + result.errors == "")
  }

  @Test func ordinaryUserGetsOneCommandForEverything() throws {
    try machine.program(
      "dpkg-query",
      "shift 2; for name; do case $name in git | postgresql | chromium | python3-venv | shellcheck | libyaml-dev) ;; *) echo installed $name ;; esac; done"
    )
    let result = try machine.run("scripts/setup", "--all", "wrk", asUser: true)
    #expect(result.code == 1)
    let command = try #require(result.errors.firstRange(of: "Type, as root:  ")).upperBound
    #expect(
      result.errors[command...] == """
        apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        git libyaml-dev chromium postgresql python3-venv shellcheck

        """)
  }

  @Test func packageThatDpkgHasNeverHeardOfIsMissing() throws {
    try machine.program("dpkg-query", "echo 'installed git'; echo 'config-files libyaml-dev'; exit 1")
    let result = try machine.run("scripts/setup", asUser: true)
    #expect(result.code == 1)
    #expect(result.errors.contains(" libyaml-dev"))
    #expect(result.errors.contains(" build-essential"))
    #expect(!result.errors.contains(" git "))
  }

  @Test(arguments: [
    "6.3 (swift-6.3-RELEASE)", "6.3.1 (x)", "6.4-dev (LLVM 1, Swift 2)", "6.10 (x)", "7.0 (x)", "10.0",
  ])
  func swiftThatIsNewEnoughIsTaken(version: String) throws {
    try machine.swift(version: version)
    let result = try machine.run("scripts/setup")
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test(arguments: ["6.0.3 (swift-6.0.3-RELEASE)", "6.2.9 (x)", "6.2-dev (x)", "5.10.1 (x)", ""])
  func swiftThatIsTooOldIsRefused(version: String) throws {
    try machine.swift(version: version)
    let result = try machine.run("scripts/setup")
    #expect(result.code == 1)
    #expect(result.errors.contains("is too old"))
    #expect(result.errors.contains("6.3"))
    #expect(result.errors.contains("https://www.swift.org/install/linux/"))
  }

  @Test(arguments: ["--version", "build"])
  func swiftThatCannotStartIsSaid(what: String) throws {
    try machine.program(
      "swift",
      """
      if [[ $1 == \(what) ]]; then
          echo "swift: error while loading shared libraries: libxml2.so.2: cannot open shared object file" >&2
          exit 127
      fi
      echo "Swift version 6.3.1"
      """)
    for script in ["scripts/setup", "scripts/build", "scripts/run", "scripts/test", "scripts/check"] {
      let result = try machine.run(script)
      #expect(result.code == 1, "\(script)")
      #expect(result.errors.contains("cannot start"), "\(script)")
      #expect(result.errors.contains("libxml2.so.2"), "\(script)")
      #expect(result.errors.contains("https://www.swift.org/install/linux/"), "\(script)")
    }
  }

  @Test func unknownOptionIsNoPackage() throws {
    let result = try machine.run("scripts/setup", "--tests")
    #expect(result.code == 1)
    #expect(result.errors.contains("unknown option --tests"))
  }

  @Test func programThatCannotStartIsNamed() throws {
    try machine.program("setup", "nowhere-at-all", in: "scripts")
    let result = try machine.run("scripts/build")
    #expect(result.code == 127)
    #expect(result.errors.contains("exit code 127 from: \"$root/scripts/setup\""))
  }
}
