import Testing

@testable import EventLoop

@Suite struct ServiceManagerTests {
  private func sockets(_ process: String?, _ count: String?, _ names: String? = nil) -> [String] {
    ServiceManager.sockets(process: process, count: count, names: names, own: 4711).map {
      "\($0.number) \($0.name)"
    }
  }

  @Test func socketsBeginAtThreeAndHaveNames() {
    #expect(sockets("4711", "1") == ["3 "])
    #expect(sockets("4711", "2", "http:admin") == ["3 http", "4 admin"])
    #expect(sockets("4711", "3", "http") == ["3 http", "4 ", "5 "])
  }

  @Test func socketsOfAnotherProcessAreNotTaken() {
    #expect(sockets("4712", "1").isEmpty)
    #expect(sockets(nil, "1").isEmpty)
  }

  @Test(arguments: ["", "0", "-1", "x", "99999999999999999999", "1000"])
  func nonsenseIsNone(count: String) { #expect(sockets("4711", count).isEmpty) }
}
