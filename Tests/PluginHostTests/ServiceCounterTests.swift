import Testing

@testable import PluginHost

/// A counter that is closed says when the last service has left.
@Suite struct ServiceCounterTests {
  @Test func withoutServicesItIsOverWhenItIsClosed() {
    let counter = ServiceCounter()
    #expect(!counter.waitUntilOver(nanoseconds: 0))
    #expect(counter.close())
    #expect(counter.waitUntilOver(nanoseconds: 0))
    #expect(!counter.close())
  }

  @Test func itIsOverWhenTheLastServiceHasLeft() {
    let counter = ServiceCounter()
    #expect(counter.enter())
    #expect(counter.enter())
    counter.leave()
    #expect(counter.close())
    #expect(!counter.waitUntilOver(nanoseconds: 0))
    // Somebody who comes too late does not end it for the one that is there.
    #expect(!counter.enter())
    #expect(!counter.waitUntilOver(nanoseconds: 0))
    counter.leave()
    #expect(counter.waitUntilOver(nanoseconds: 0))
    #expect(!counter.enter())
    #expect(counter.count == 0)
  }

  @Test func servicesThatComeAndGoDoNotEndItWhileItIsOpen() {
    let counter = ServiceCounter()
    #expect(counter.enter())
    counter.leave()
    #expect(!counter.waitUntilOver(nanoseconds: 0))
    #expect(counter.enter())
  }
}
