import Glibc

/// A system call that failed.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The call's name, as in its manual page.
  public let call: String
  /// Its `errno`.
  public let code: Int32

  public init(call: String, code: Int32) {
    self.call = call
    self.code = code
  }

  public var description: String { "\(call): \(SystemError.text(of: code))" }

  /// What `strerror(3)` says of an errno value.
  public static func text(of code: Int32) -> String { SystemCalls.errorText(code) }
}
