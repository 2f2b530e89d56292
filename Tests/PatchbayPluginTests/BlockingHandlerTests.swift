import PatchbayPlugin
import Testing

private let host = FakeHost.shared

extension SDKTests {
  @Suite struct BlockingHandlerTests {
    @Test func runsOnTheThreadThatCallsIt() async {
      let generation = FakeGeneration(
        Plugin("plain", version: "1") {
          Route.get("/") { call in "\(FakeLoop.current == nil) \(call.path)" }
        })
      let reply = await host.begin(generation["/"], Request(path: "/x")).reply()
      #expect(reply.text == "true /x")
      #expect(reply.loop == nil)
    }

    @Test func seesThatNobodyWaits() async {
      let generation = FakeGeneration(
        Plugin("asks", version: "1") { Route.get("/") { call in "\(call.isCancelled)" } })
      #expect(await host.begin(generation["/"]).reply().text == "false")
      #expect(await host.begin(generation["/"], abandoned: true).reply().text == "true")
    }
  }
}
