import Bytes

/// What a compiler wrote, in one line.
struct CompilerReport {
  let errors: Int
  /// The line of the first error, as it was written.
  let first: String?

  /// - Parameter output: of gcc, clang, swiftc, cargo or a linker.
  init(_ output: String) {
    let lines = output.split(separator: "\n").filter(Self.isError)
    errors = lines.count
    first = (lines.first ?? output.split(separator: "\n").last).map(String.init)
  }

  /// "2 errors: hello.c:5:3: error: expected ';'"
  var summary: String {
    let count = errors == 0 ? "" : errors == 1 ? "1 error: " : "\(errors) errors, the first: "
    return count + (first ?? "the compiler said nothing")
  }

  private static func isError(_ line: Substring) -> Bool {
    line.hasPrefix("error:") || line.hasPrefix("error[") || line.holds(": error: ")
      || line.holds(": fatal error: ") || line.holds("undefined reference to ")
  }
}
