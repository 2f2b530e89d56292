import PatchbayTesting
import Testing

@Suite(.showsHostLog) struct CrashTests {
  @Test(arguments: ["/crash/pointer", "/crash/abort", "/crash/stack"])
  func namesTheRouteWhoseHandlerBroughtTheHostDown(path: String) throws {
    try withHost(PluginFolder("right/crash")) { host throws in
      _ = try? host.get(path)
      #expect(host.waitForExit(timeout: .seconds(10)) != 0)
      #expect(host.waitForLog("critical", "GET \(path) of plugin crash 1.0.0") != nil)
    }
  }
}
