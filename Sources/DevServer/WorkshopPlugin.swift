import Exchange
import PluginHost

/// One plugin, as the workshop knows it.
struct WorkshopPlugin {
  var source: PluginSource
  var state = BuildState()
  /// The number of its last build.
  var build = 0
  /// Digests of the files that its last build may have read.
  var begunWith: [String: UInt64] = [:]
  /// Digest of the settings that are there, and of those that are published.
  var wantedSettings: UInt64?
  var settings: UInt64?
  /// Whether a library of it is in the plugin folder.
  var isServed = false
  /// What browsers get; nil: it builds.
  var page: ErrorPage?
}
