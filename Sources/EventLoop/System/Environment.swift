import CLinux
import Glibc

/// The process's environment.
public enum Environment {
  /// A variable's value; nil if it is not set.
  public static func value(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
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
