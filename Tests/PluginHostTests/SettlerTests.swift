import Testing

@testable import PluginHost

@Suite struct SettlerTests {
  @Test func waitsUntilNothingHappensAnyMore() {
    var settler = Settler()
    settler.noteChange("a", now: 100)
    settler.noteChange("b", now: 200)
    #expect(settler.takeDue(now: 200 + Settler.settle - 1).isEmpty)
    #expect(settler.nextDue == 200 + Settler.settle)
    #expect(settler.takeDue(now: 200 + Settler.settle) == ["a", "b"])
    #expect(settler.takeDue(now: .max / 2).isEmpty)
    #expect(settler.nextDue == nil)
  }

  @Test func removalWaitsLonger() {
    var settler = Settler()
    settler.noteRemoval("a", now: 0)
    #expect(settler.takeDue(now: Settler.settle).isEmpty)
    #expect(settler.takeDue(now: Settler.grace) == ["a"])
  }

  @Test func fileThatComesBackWasChangedAndNotRemoved() {
    var settler = Settler()
    settler.noteRemoval("a", now: 0)
    settler.noteChange("a", now: 10)
    #expect(settler.takeDue(now: 10 + Settler.settle) == ["a"])
    #expect(settler.takeDue(now: Settler.grace + 1).isEmpty)
  }
}
