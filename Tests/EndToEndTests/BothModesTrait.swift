import PatchbayTesting
import Testing

/// Runs each test twice: with plugins in the host's own process, and in a process of their own.
struct BothModesTrait: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await function()
    guard !TestHost.isIsolated else { return }  // The suite has the trait, too.
    try await TestHost.$modeFlags.withValue(
      TestHost.modeFlags + ["--isolation", "process", "--workers", "1"]
    ) {
      try await function()
    }
  }
}

extension Trait where Self == BothModesTrait {
  static var inBothModes: Self { BothModesTrait() }
}
