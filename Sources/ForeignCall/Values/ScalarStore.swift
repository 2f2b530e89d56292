import Bytes

/// Holds single values to their rules, and stores what fits.
enum ScalarStore {
  /// - Returns: which rule the number breaks; nil if it is stored.
  static func store(
    _ number: Int128, _ rule: IntegerRule, at offset: Int, of slot: Slot
  ) -> ValidationError? {
    if let divisor = rule.multipleOf, number % divisor != 0 {
      return .bound("multiple_of", "a multiple of", "multiple_of", String(divisor))
    }
    // As pydantic does it: the upper bound first, and one error for a value.
    if number > rule.last {
      return rule.maximum.isExclusive
        ? .bound("less_than", "less than", "lt", String(rule.maximum.number))
        : .bound("less_than_equal", "less than or equal to", "le", String(rule.maximum.number))
    }
    if number < rule.first {
      return rule.minimum.isExclusive
        ? .bound("greater_than", "greater than", "gt", String(rule.minimum.number))
        : .bound("greater_than_equal", "greater than or equal to", "ge", String(rule.minimum.number))
    }
    // Within the bounds of the type, so nothing is cut off.
    switch rule.type {
    case .i8: slot.store(Int8(truncatingIfNeeded: number), at: offset)
    case .i16: slot.store(Int16(truncatingIfNeeded: number), at: offset)
    case .i32: slot.store(Int32(truncatingIfNeeded: number), at: offset)
    case .i64: slot.store(Int64(truncatingIfNeeded: number), at: offset)
    case .u8: slot.store(UInt8(truncatingIfNeeded: number), at: offset)
    case .u16: slot.store(UInt16(truncatingIfNeeded: number), at: offset)
    case .u32: slot.store(UInt32(truncatingIfNeeded: number), at: offset)
    case .u64: slot.store(UInt64(truncatingIfNeeded: number), at: offset)
    }
    return nil
  }

  /// - Parameter single: the same number as 32 bits have it, rounded once: what is rounded to 64 bits before may
  ///   come out as its neighbour.
  static func store(
    _ number: Double, single: @autoclosure () -> Float?, _ rule: FloatRule, at offset: Int, of slot: Slot
  ) -> ValidationError? {
    if let fault = fault(number, rule) { return fault }
    if rule.type == .f64 {
      slot.store(number, at: offset)
      return nil
    }
    let short = single() ?? Float(number)
    if number.isFinite && !short.isFinite {
      let limit = Double(Float.greatestFiniteMagnitude)
      return number > 0
        ? bound("less_than_equal", "less than or equal to", "le", limit)
        : bound("greater_than_equal", "greater than or equal to", "ge", -limit)
    }
    slot.store(short, at: offset)
    return nil
  }

  private static func fault(_ number: Double, _ rule: FloatRule) -> ValidationError? {
    if let divisor = rule.multipleOf {
      // As near as pydantic has it: 0.3 is a multiple of 0.1. Of no number is NaN said to be none.
      let nearest = (number / divisor).rounded() * divisor
      if abs(number - nearest) > 1e-9 {
        return bound("multiple_of", "a multiple of", "multiple_of", divisor)
      }
    }
    // Written so that NaN, which compares with nothing, is out of every bound.
    if let maximum = rule.maximum {
      if maximum.isExclusive, !(number < maximum.number) {
        return bound("less_than", "less than", "lt", maximum.number)
      }
      if !maximum.isExclusive, !(number <= maximum.number) {
        return bound("less_than_equal", "less than or equal to", "le", maximum.number)
      }
    }
    if let minimum = rule.minimum {
      if minimum.isExclusive, !(number > minimum.number) {
        return bound("greater_than", "greater than", "gt", minimum.number)
      }
      if !minimum.isExclusive, !(number >= minimum.number) {
        return bound("greater_than_equal", "greater than or equal to", "ge", minimum.number)
      }
    }
    return nil
  }

  /// In the message without a fraction that is zero, in the context with it.
  private static func bound(
    _ type: String, _ words: String, _ name: String, _ number: Double
  ) -> ValidationError {
    ValidationError(
      type, "Input should be \(words) \(DecimalText.plain(number))", [(name, DecimalText.json(number))])
  }

  static func store(
    name: Span<UInt8>, _ rule: EnumerationRule, at offset: Int, of slot: Slot
  ) -> ValidationError? {
    for one in rule.cases where name.isEqual(to: one.name.span) {
      slot.store(one.value, at: offset)
      return nil
    }
    return .notACase(rule.expected)
  }
}
