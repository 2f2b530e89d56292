import EventLoop
import Testing

/// Runs each test with each poller that this machine allows.
struct BothPollersTrait: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  @TaskLocal static var kind = PollerKind.epoll

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    for kind in PollerKind.allCases where kind == .epoll || (try? RingPoller.check()) != nil {
      try await Self.$kind.withValue(kind) { try await function() }
    }
  }
}

extension Trait where Self == BothPollersTrait {
  static var onBothPollers: Self { BothPollersTrait() }
}
