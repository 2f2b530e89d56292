/// One way to write the values of a setting: from text to value and back, and the words for both.
public struct SettingKind<Value: Sendable>: Sendable {
  /// Stands for a value in the help: "SIZE"; nil: a switch.
  public let placeholder: String?
  /// The values that there are: "1 to 1024", "at most 1G", "process or none"; empty: any text.
  public let range: String
  /// - Throws: what the text must be.
  public let parse: @Sendable (_ text: String) throws(UnfitSetting) -> Value
  /// A value as a user would write it.
  public let text: @Sendable (Value) -> String
  /// Text that does not fit, as it may be shown.
  public let shown: @Sendable (_ text: String) -> String

  public init(
    placeholder: String?, range: String,
    parse: @escaping @Sendable (_ text: String) throws(UnfitSetting) -> Value,
    text: @escaping @Sendable (Value) -> String, shown: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.placeholder = placeholder
    self.range = range
    self.parse = parse
    self.text = text
    self.shown = shown
  }

  /// The same texts for other values.
  ///
  /// - Parameters:
  ///   - value: a value of the new kind.
  ///   - original: the value that it was made of.
  public func map<Other: Sendable>(
    _ value: @escaping @Sendable (Value) -> Other, back original: @escaping @Sendable (Other) -> Value?
  ) -> SettingKind<Other> {
    SettingKind<Other>(
      placeholder: placeholder, range: range,
      parse: { [parse] text throws(UnfitSetting) in value(try parse(text)) },
      text: { [text] in original($0).map(text) ?? "" }, shown: shown)
  }

  /// A kind whose setting has no value if nobody sets it.
  public var optional: SettingKind<Value?> { map({ $0 }, back: { $0 }) }
}

/// A text that is no value of a setting.
public struct UnfitSetting: Error {
  /// The values that there are, after "must be".
  public let expected: String
  public init(_ expected: String) { self.expected = expected }
}
