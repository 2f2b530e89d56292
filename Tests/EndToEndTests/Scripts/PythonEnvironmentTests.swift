import Foundation
import PatchbayTesting
import Testing

/// A Python environment for a test is made as a whole, or again.
@Suite struct PythonEnvironmentTests {
  private let checkout: ScriptFolder

  init() throws {
    checkout = try ScriptFolder()
    try checkout.program(
      "environment",
      "set -euo pipefail; source scripts/lib/common.sh; python=\"$(python_environment some \"$root/requirements.txt\")\"; echo \"got $python\""
    )
    try python("")
    try requirements("one==1")
  }

  private var environment: String { "\(checkout.path)/.build/python/some" }

  private func requirements(_ text: String) throws {
    try Data("\(text)\n".utf8).write(to: URL(fileURLWithPath: "\(checkout.path)/requirements.txt"))
  }

  /// - Parameter fault: what `python3 -m venv` ends with, and `pip` in what it makes.
  private func python(_ fault: String, version: String = "3.11.2", pip: String = "") throws {
    try checkout.program(
      "python3",
      """
      if [[ $1 == --version ]]; then echo "Python \(version)"; exit; fi
      mkdir -p "$3/bin"
      cat >"$3/bin/python" <<'END'
      #!/bin/bash
      if [[ $1 == -m ]]; then echo "$@" >>"$(dirname "$0")/../asked"; \(pip.isEmpty ? "true" : pip); fi
      END
      chmod +x "$3/bin/python"
      \(fault)
      """)
  }

  private func make() throws -> (code: Int, output: String, errors: String) {
    try Subprocess.run(
      "/bin/bash", ["-c", "cd \"$0\" && exec bin/environment", checkout.path],
      environment: ProcessInfo.processInfo.environment.merging(["PATH": "\(checkout.path)/bin:/usr/bin:/bin"])
      { $1 })
  }

  private var asked: Int {
    ((try? String(contentsOfFile: "\(environment)/asked", encoding: .utf8)) ?? "").split(separator: "\n")
      .count
  }

  @Test func isMadeOnceForEachRequirements() throws {
    for _ in 0..<2 {
      let result = try make()
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output == "got \(environment)/bin/python\n")
      #expect(asked == 1)
    }
    try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(environment)/old"))
    try requirements("two==2")
    #expect(try make().code == 0)
    #expect(asked == 1)
    #expect(!FileManager.default.fileExists(atPath: "\(environment)/old"), "made anew")
  }

  @Test func environmentMadeByHalfIsMadeAgain() throws {
    try python("echo 'ensurepip is not available' >&2; exit 1")
    let half = try make()
    #expect(half.code == 1)
    #expect(half.errors.contains("ensurepip is not available"))
    #expect(half.errors.contains("venv failed"))
    #expect(FileManager.default.fileExists(atPath: "\(environment)/bin/python"))
    try python("")
    #expect(try make().code == 0)
    #expect(asked == 1)
  }

  @Test func packagesThatCouldNotBeInstalledAreAskedForAgain() throws {
    try python("", pip: "exit 1")
    let half = try make()
    #expect(half.code == 1)
    #expect(half.errors.contains("could not be installed"))
    try python("")
    #expect(try make().code == 0)
  }

  @Test func anotherPythonMakesAnotherEnvironment() throws {
    #expect(try make().code == 0)
    try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(environment)/old"))
    try python("", version: "3.12.1")
    #expect(try make().code == 0)
    #expect(!FileManager.default.fileExists(atPath: "\(environment)/old"))
  }

  @Test func packageForEnvironmentsIsAskedForFirst() throws {
    try checkout.program(
      "dpkg-query", "shift 2; for name; do [[ $name == python3-venv ]] || echo installed $name; done")
    try checkout.program("apt-get", "echo apt-get \"$@\"; exit 1")
    let result = try make()
    #expect(result.code == 1)
    #expect(result.errors.contains("Missing Debian packages: python3-venv"))
    #expect(!FileManager.default.fileExists(atPath: environment))
  }
}
