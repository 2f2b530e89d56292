import PatchbayTesting
import Testing

/// Runs each test twice: with hosts whose event loops wait with epoll, and with io_uring. Where a machine forbids that
/// one, the host falls back.
///
/// Together with `.inBothModes`, isolated plugins run with one poller only: a worker is the same with both.
struct BothPollersTrait: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    if TestHost.modeFlags.isEmpty {
      try await TestHost.$modeFlags.withValue(["--poller", "epoll"]) { try await function() }
    }
    try await TestHost.$modeFlags.withValue(TestHost.modeFlags + ["--poller", "io_uring"]) {
      try await function()
    }
  }
}

extension Trait where Self == BothPollersTrait {
  static var onBothPollers: Self { BothPollersTrait() }
}
