import Testing

@testable import DevServer

/// When a plugin is built.
@Suite struct BuildStateTests {
  @Test func changedSourcesAreBuiltOnce() {
    var state = BuildState()
    #expect(state.decide(1, afterBuild: false) == .build)
    state.ended()
    #expect(state.decide(1, afterBuild: true) == .rest)
    #expect(state.decide(1, afterBuild: false) == .rest)
    #expect(state.decide(2, afterBuild: false) == .build)
  }

  @Test func savesWhileItBuildsAreOneMoreBuild() {
    var state = BuildState()
    #expect(state.decide(1, afterBuild: false) == .build)
    for fingerprint in 2...9 { #expect(state.decide(UInt64(fingerprint), afterBuild: false) == .rest) }
    state.ended()
    #expect(state.decide(9, afterBuild: true) == .build)
    state.ended()
    #expect(state.decide(9, afterBuild: true) == .rest)
  }

  @Test func failedBuildIsNotTriedAgainWithoutAChange() {
    var state = BuildState()
    #expect(state.decide(1, afterBuild: false) == .build)
    state.ended()
    #expect(state.decide(1, afterBuild: true) == .rest)
    #expect(state.decide(1, afterBuild: false) == .rest)
  }

  @Test func buildThatChangesItsOwnSourcesIsHeldBackAndTriedLater() {
    var state = BuildState()
    #expect(state.decide(0, afterBuild: false) == .build)
    for fingerprint in 1...BuildState.patience {
      state.ended()
      #expect(state.decide(UInt64(fingerprint), afterBuild: true) == .build)
    }
    state.ended()
    #expect(state.decide(100, afterBuild: true) == .holdBack)
    #expect(state.decide(100, afterBuild: false) == .build)
  }
}
