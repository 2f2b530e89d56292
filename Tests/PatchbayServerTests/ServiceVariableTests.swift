import Testing

@testable import PatchbayServer

@Suite struct ServiceVariableTests {
  @Test(arguments: [
    ("PATCHBAY_PORT", "tcp://10.96.0.5:8000"), ("PATCHBAY_PORT", "udp://10.96.0.5:53"),
    ("PATCHBAY_PORT", "sctp://[fd00::5]:8000"), ("PATCHBAY_SERVICE_HOST", "10.96.0.5"),
    ("PATCHBAY_SERVICE_PORT", "8000"), ("PATCHBAY_SERVICE_PORT_HTTP", "8000"),
    ("PATCHBAY_PORT_8000_TCP", "tcp://10.96.0.5:8000"), ("PATCHBAY_PORT_8000_TCP_PROTO", "tcp"),
    ("PATCHBAY_PORT_8000_TCP_PORT", "8000"), ("PATCHBAY_PORT_8000_TCP_ADDR", "10.96.0.5"),
    ("PATCHBAY_ADMIN_SERVICE_HOST", "10.96.0.6"), ("PATCHBAY_ADMIN_PORT", "tcp://10.96.0.6:80"),
  ])
  func variableOfAServiceIsKnown(name: String, value: String) {
    #expect(ServiceVariables.isOne(name, value))
  }

  @Test(arguments: [
    ("PATCHBAY_PORT", "8000"), ("PATCHBAY_PORT", "tcp"), ("PATCHBAY_PORT", "http://a"), ("PATCHBAY_PORT", ""),
    ("PATCHBAY_HOST", "10.96.0.5"), ("PATCHBAY_PORTS", "80"), ("PATCHBAY_TASKS", "postgres://u@h/d"),
    ("PATCHBAY_POOL_THREAD", "3"),
  ])
  func settingIsNoVariableOfAService(name: String, value: String) {
    #expect(!ServiceVariables.isOne(name, value))
  }
}
