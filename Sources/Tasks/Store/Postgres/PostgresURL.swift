import Bytes

/// The URL of `--tasks`. It holds a password, and libpq's errors quote pieces of a URL that it cannot read: so it is read
/// here first, and nothing of it is ever part of a message, but what a well-formed one says of server and user.
struct PostgresURL: Sendable {
  let text: String
  /// Why libpq would read something else in it than its author meant; nil if it is well-formed.
  let fault: String?
  /// Passwords in it, as they are written and as they are meant.
  private let secrets: [String]

  init(_ text: String) {
    self.text = text
    let parts = Parts(text)
    fault = parts.fault
    secrets = parts.secrets.flatMap { [$0, Self.decoded($0)] }.filter { $0.utf8.count > 3 }
  }

  /// A message of libpq or the server, without the passwords.
  func redacted(_ message: String) -> String {
    var message = message
    for secret in secrets {
      var rest = Substring(message)
      message = ""
      while let (before, behind) = String(rest).parts(at: secret) {
        message += before + "***"
        rest = behind
      }
      message += rest
    }
    return message
  }

  /// The setting as it may be shown where it is no URL of ours at all: up to the first sign behind which a password may be.
  static func shown(_ setting: String) -> String {
    guard let end = setting.firstIndex(where: { ":=@".contains($0) }) else { return setting }
    return setting[end] == "@" ? "…" : setting[...end] + "…"
  }

  private static func decoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%"), let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16) else {
        bytes.append(byte)
        continue
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What stands where, by the rules of libpq (its manual, 34.1.1.2).
  private struct Parts {
    var secrets: [String] = []
    var fault: String?

    init(_ text: String) {
      guard var rest = text.parts(at: "://")?.behind else { return }
      let authority = rest.prefix { $0 != "/" }
      if let at = authority.firstIndex(of: "@") {
        if let colon = authority[..<at].firstIndex(of: ":") {
          secrets.append(String(rest[rest.index(after: colon)..<at]))
        }
        rest = rest[rest.index(after: at)...]
      }
      let hosts = rest.prefix { $0 != "/" && $0 != "?" }
      let path = rest[hosts.endIndex...].prefix { $0 != "?" }
      let query = rest[path.endIndex...].dropFirst().split(separator: "&", omittingEmptySubsequences: false)
      for item in query {
        let name = item.prefix { $0 != "=" }
        if name.hasSuffix("password") { secrets.append(String(item.dropFirst(name.count + 1))) }
      }
      fault = Self.fault(text, hosts, path)
    }

    private static func fault(_ text: String, _ hosts: Substring, _ path: Substring) -> String? {
      for piece in text.split(separator: "%", omittingEmptySubsequences: false).dropFirst() {
        guard piece.utf8.count >= 2, let code = UInt8(piece.prefix(2), radix: 16), code != 0 else {
          return "a '%' in it is not followed by two hexadecimal digits; a '%' itself is written as %25"
        }
      }
      let encoded =
        "in a user or password '@' is written as %40, ':' as %3A, '/' as %2F, '?' as %3F, '#' as %23"
      if hosts.contains("@") || path.contains("@") { return "it has an '@' too many; \(encoded)" }
      for host in hosts.split(separator: ",") {
        let name = host.first == "[" ? host.prefix { $0 != "]" } : host.prefix { $0 != ":" }
        let port = host[name.endIndex...].drop { $0 == "]" }
        guard port.isEmpty || port.first == ":", port.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
        else { return "what stands where the port should be is no number; \(encoded)" }
      }
      return nil
    }
  }
}
