import CPatchbayLinux
import Glibc

/// The arguments and the environment of the process.
public enum Environment {
  /// The arguments, the program's name first. Known without /proc, where Swift looks for them.
  public static var arguments: [String] {
    (0..<linux_argument_count()).map { index in unsafe String(cString: linux_argument(index)) }
  }

  /// A path by which this program can be started again.
  public static var program: String { unsafe String(cString: linux_program()) }

  /// As process 1, goes on in a child: process 1 then reaps what is orphaned, and hands signals on.
  ///
  /// Before there is another thread.
  public static func leaveFirstProcess() throws(SystemError) {
    guard linux_leave_first_process() == 0 else { throw SystemError(call: "fork", code: errno) }
  }

  /// A variable's value; nil if it is not set.
  public static func value(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// `NAME=value`, each followed by a NUL, as plugins have changed it.
  public static var all: [UInt8] {
    var all: [UInt8] = []
    var next = unsafe linux_environment()
    while let entry = unsafe next?.pointee {
      all += Array(unsafe String(cString: entry).utf8) + [0]
      unsafe next = next.map { unsafe $0 + 1 }
    }
    return all
  }

  /// The names of all variables that begin so, sorted.
  public static func names(beginningWith prefix: String) -> [String] {
    var names: [String] = []
    // Nobody sets variables once the host runs.
    var next = unsafe linux_environment()
    while let entry = unsafe next?.pointee {
      let text = unsafe String(cString: entry)
      if text.hasPrefix(prefix) { names.append(String(text.prefix { $0 != "=" })) }
      unsafe next = next.map { unsafe $0 + 1 }
    }
    return names.sorted()
  }
}
