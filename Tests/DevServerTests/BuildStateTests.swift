import Testing

@testable import DevServer

/// When a plugin is built.
@Suite struct BuildStateTests {
  private static let second: UInt64 = 1_000_000_000

  @Test func changedSourcesAreBuiltOnce() {
    var state = BuildState()
    #expect(state.decide(1, afterBuild: false, now: 0) == .build)
    state.ended(now: 1)
    #expect(state.decide(1, afterBuild: true, now: 1) == .rest)
    #expect(state.decide(1, afterBuild: false, now: 2) == .rest)
    #expect(state.decide(2, afterBuild: false, now: 3) == .build)
  }

  @Test func savesWhileItBuildsAreOneMoreBuild() {
    var state = BuildState()
    #expect(state.decide(1, afterBuild: false, now: 0) == .build)
    for fingerprint in 2...9 {
      #expect(state.decide(UInt64(fingerprint), afterBuild: false, now: 1) == .rest)
    }
    state.ended(now: 2)
    #expect(state.decide(9, afterBuild: true, now: 2) == .build)
    state.ended(now: 3)
    #expect(state.decide(9, afterBuild: true, now: 3) == .rest)
  }

  @Test func failedBuildIsNotTriedAgainWithoutAChange() {
    var state = BuildState()
    #expect(state.decide(1, afterBuild: false, now: 0) == .build)
    state.ended(now: 1)
    #expect(state.decide(1, afterBuild: true, now: 1) == .rest)
    #expect(state.decide(1, afterBuild: false, now: 2) == .rest)
  }

  /// A state after as many builds in a row as follow each other at once, with another change at the end; the time.
  private func suspect(_ state: inout BuildState, duration: UInt64) -> UInt64 {
    var now: UInt64 = 0
    #expect(state.decide(0, afterBuild: false, now: now) == .build)
    for fingerprint in 1...BuildState.atOnce {
      now += duration
      state.ended(now: now)
      #expect(state.decide(UInt64(fingerprint), afterBuild: true, now: now) == .build)
    }
    now += duration
    state.ended(now: now)
    return now
  }

  @Test func buildThatChangesItsOwnSourcesIsHeldBackAndTriedLater() {
    var state = BuildState()
    var now = suspect(&state, duration: 1)
    for fingerprint in UInt64(100)..<100 + UInt64(BuildState.afterQuiet) {
      #expect(state.decide(fingerprint, afterBuild: true, now: now) == .wait(Self.second))
      #expect(state.decide(fingerprint, afterBuild: false, now: now + 1) == .wait(Self.second - 1))
      now += Self.second
      #expect(state.decide(fingerprint, afterBuild: false, now: now) == .build)
      state.ended(now: now)
    }
    #expect(state.decide(200, afterBuild: true, now: now) == .wait(Self.second))
    #expect(state.decide(200, afterBuild: false, now: now + Self.second) == .holdBack)
    #expect(state.decide(200, afterBuild: false, now: now + 10 * Self.second) == .build)
  }

  @Test func personWhoSavesAgainAndAgainIsNotHeldBack() {
    var state = BuildState()
    var now: UInt64 = 0
    var fingerprint: UInt64 = 0
    for _ in 0..<20 {
      now = suspect(&state, duration: 1)
      fingerprint += 1000
      // Changed during the last build, and once more while nothing is built.
      #expect(state.decide(fingerprint, afterBuild: true, now: now) == .wait(Self.second))
      #expect(state.decide(fingerprint + 1, afterBuild: false, now: now + 1) == .build)
      state.ended(now: now + 2)
      #expect(
        state.decide(fingerprint + 2, afterBuild: true, now: now + 2) == .build, "the count begins anew")
      state.ended(now: now + 3)
    }
  }

  @Test func lastOfManySavesIsBuiltSoon() {
    var state = BuildState()
    let now = suspect(&state, duration: 1)
    #expect(state.decide(77, afterBuild: true, now: now) == .wait(Self.second))
    #expect(state.decide(77, afterBuild: false, now: now + Self.second) == .build)
    state.ended(now: now + Self.second + 1)
    #expect(state.decide(77, afterBuild: true, now: now + Self.second + 1) == .rest)
  }

  @Test func sourcesBackToWhatWasBuiltAreNotBuilt() {
    var state = BuildState()
    let now = suspect(&state, duration: 1)
    #expect(state.decide(77, afterBuild: true, now: now) == .wait(Self.second))
    #expect(state.decide(UInt64(BuildState.atOnce), afterBuild: false, now: now + 1) == .rest)
    #expect(state.decide(78, afterBuild: false, now: now + 2) == .build)
  }

  @Test(arguments: [(1, 1), (4, 4), (60, 10)] as [(UInt64, UInt64)])
  func quietLastsAsLongAsABuild(duration: UInt64, quiet: UInt64) {
    var state = BuildState()
    let now = suspect(&state, duration: duration * Self.second)
    #expect(state.decide(77, afterBuild: true, now: now) == .wait(quiet * Self.second))
  }
}
