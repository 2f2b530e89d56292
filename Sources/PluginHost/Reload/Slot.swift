/// One plugin file, and what has become of it. The reloader's own.
struct Slot {
  let file: String
  /// What serves; nil if nothing of this file does.
  var generation: Generation?
  /// The generation before, ready to come back until the window is over.
  var standby: Standby?
  /// Why the file as it is now does not serve; nil if it does.
  var failure: PluginProblem?
  /// What takes so long with the file as it is now; nil if nothing does.
  var delay: PluginProblem?
  /// Content that was rolled back and is not tried again by itself.
  var refused: UInt64?
  /// The files that changed together with this one and failed: it is tried again together with one of them.
  var culprits: Set<String> = []

  init(file: String) { self.file = file }

  struct Standby {
    let generation: Generation
    /// Nanoseconds of the monotonic clock: when it is no longer needed.
    let until: UInt64
    let settings: ReloadSettings
    /// The swap that took it out of the table.
    let publication: Publication
  }
}
