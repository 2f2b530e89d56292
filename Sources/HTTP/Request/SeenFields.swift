/// What the fields of a head said so far that later fields, or its end, must be compared with.
struct SeenFields: OptionSet, Sendable, BitwiseCopyable {
  let rawValue: UInt8

  /// There was a `Host` field; a second one is an error.
  static var host: SeenFields { SeenFields(rawValue: 1) }
  /// A `Connection` field said "close"; a later "keep-alive" does not change that.
  static var close: SeenFields { SeenFields(rawValue: 2) }
}
