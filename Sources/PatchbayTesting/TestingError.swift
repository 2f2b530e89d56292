/// Why the test kit could not do what a test asked for.
public struct TestingError: Error, CustomStringConvertible {
  public struct Code: Hashable, Sendable {
    let name: String

    /// A compiler refused a fixture, or a program could not be started.
    public static let build = Code(name: "build")
    /// The host did not get as far as listening.
    public static let start = Code(name: "start")
    /// Something did not happen in the time given for it.
    public static let timeout = Code(name: "timeout")
    /// The peer closed or reset the connection before the answer was complete.
    public static let closed = Code(name: "closed")
    /// The answer is no HTTP/1.1.
    public static let malformed = Code(name: "malformed")
    /// A sanitizer has found a fault of the host.
    public static let fault = Code(name: "fault")
    /// A system call failed.
    public static let system = Code(name: "system")
  }

  public let code: Code
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { "\(code.name): \(message)" }
}
