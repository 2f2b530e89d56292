/// Constraints of numbers as rules.
enum NumberRules {
  static func rule(
    for type: IntegerType, _ constraints: Constraints
  ) throws(SignatureFault) -> IntegerRule {
    var rule = IntegerRule(
      type: type, minimum: Bound(number: type.minimum), maximum: Bound(number: type.maximum))
    if let limit = constraints.minimum {
      let number = try whole(limit)
      // The first number that is allowed must be tighter than the type's own.
      if number + (limit.isExclusive ? 1 : 0) > type.minimum {
        rule.minimum = Bound(number: number, isExclusive: limit.isExclusive)
      }
    }
    if let limit = constraints.maximum {
      let number = try whole(limit)
      if number - (limit.isExclusive ? 1 : 0) < type.maximum {
        rule.maximum = Bound(number: number, isExclusive: limit.isExclusive)
      }
    }
    if let limit = constraints.multipleOf { rule.multipleOf = try positive(try whole(limit), limit) }
    if rule.first > rule.last { throw none(constraints) }
    return rule
  }

  static func rule(for type: FloatType, _ constraints: Constraints) throws(SignatureFault) -> FloatRule {
    var rule = FloatRule(type: type)
    if let limit = constraints.minimum {
      rule.minimum = Bound(number: try number(limit), isExclusive: limit.isExclusive)
    }
    if let limit = constraints.maximum {
      rule.maximum = Bound(number: try number(limit), isExclusive: limit.isExclusive)
    }
    if let limit = constraints.multipleOf { rule.multipleOf = try positive(try number(limit), limit) }
    if let minimum = rule.minimum, let maximum = rule.maximum {
      let isOpen = minimum.isExclusive || maximum.isExclusive
      if minimum.number > maximum.number || (isOpen && minimum.number == maximum.number) {
        throw none(constraints)
      }
    }
    return rule
  }

  private static func none(_ constraints: Constraints) -> SignatureFault {
    let column = (constraints.maximum ?? constraints.minimum)?.column ?? 1
    return SignatureFault(column, "no number is within these bounds")
  }

  private static func whole(_ limit: Constraints.Limit) throws(SignatureFault) -> Int128 {
    guard let number = Int128(limit.number), (Int128(Int64.min)...Int128(UInt64.max)).contains(number) else {
      throw SignatureFault(
        limit.column, "\(limit.number) is no whole number of 64 bits, as this type compares with")
    }
    return number
  }

  private static func number(_ limit: Constraints.Limit) throws(SignatureFault) -> Double {
    guard let number = Double(limit.number), number.isFinite else {
      throw SignatureFault(limit.column, "\(limit.number) is more than an f64 can hold")
    }
    return number
  }

  private static func positive<Number: Comparable & ExpressibleByIntegerLiteral>(
    _ number: Number, _ limit: Constraints.Limit
  ) throws(SignatureFault) -> Number {
    guard number > 0 else { throw SignatureFault(limit.column, "a multiple is of a number above 0") }
    return number
  }
}

extension IntegerRule {
  /// The least and the greatest number that is allowed.
  var first: Int128 { minimum.number + (minimum.isExclusive ? 1 : 0) }
  var last: Int128 { maximum.number - (maximum.isExclusive ? 1 : 0) }
}
