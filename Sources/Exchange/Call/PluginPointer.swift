/// A pointer that belongs to a plugin: the host stores it and gives it back, and never looks behind it.
@safe
public struct PluginPointer: @unchecked Sendable {
  // Sendable: see above; what is behind it is the plugin's business.
  @unsafe public let pointer: UnsafeMutableRawPointer?
  @unsafe public init(_ pointer: UnsafeMutableRawPointer?) { unsafe self.pointer = pointer }
  public static var none: PluginPointer { unsafe PluginPointer(nil) }
}
