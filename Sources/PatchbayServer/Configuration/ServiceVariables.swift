/// Variables that Kubernetes, or a link of Docker's, gives every container for a service: of one called "patchbay" they begin as
/// the host's settings do. `PATCHBAY_PORT=tcp://10.96.0.5:8000` is no port.
///
///     PATCHBAY_SERVICE_HOST, PATCHBAY_SERVICE_PORT, PATCHBAY_SERVICE_PORT_HTTP
///     PATCHBAY_PORT, PATCHBAY_PORT_8000_TCP, PATCHBAY_PORT_8000_TCP_PROTO, …_PORT, …_ADDR
enum ServiceVariables {
  static func isOne(_ name: String, _ value: String) -> Bool {
    if name.hasSuffix("_PORT"), isAddress(value) { return true }
    let words = name.split(separator: "_").map(String.init)
    if words.suffix(2) == ["SERVICE", "HOST"] { return true }
    guard let port = words.firstIndex(of: "PORT") else { return false }
    if port > 0, words[port - 1] == "SERVICE" { return true }
    return words.count > port + 2 && Int(words[port + 1]) != nil
      && protocols.contains(words[port + 2].lowercased())
  }

  private static let protocols = ["tcp", "udp", "sctp"]

  /// As "tcp://10.96.0.5:8000".
  private static func isAddress(_ value: String) -> Bool {
    protocols.contains { value.hasPrefix("\($0)://") }
  }
}
