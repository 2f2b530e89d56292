import Glibc

/// The process's environment.
public enum Environment {
  /// A variable's value; nil if it is not set.
  public static func value(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
