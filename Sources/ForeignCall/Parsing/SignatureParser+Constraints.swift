/// Constraints behind a type.
extension SignatureParser {
  mutating func constraints(of value: inout Value) throws(SignatureFault) {
    while true {
      scanner.skipSpace()
      let column = scanner.column
      if scanner.take(">=") {
        try minimum(of: &value, isExclusive: false, column)
      } else if scanner.take(">") {
        try minimum(of: &value, isExclusive: true, column)
      } else if scanner.take("<=") {
        try maximum(of: &value, isExclusive: false, column)
      } else if scanner.take("<") {
        try maximum(of: &value, isExclusive: true, column)
      } else if scanner.take(word: "multiple") {
        try expect(word: "of", "and a number after \"multiple\"")
        let limit = try limit(isExclusive: false, column)
        try once(value.constraintsOfNumbers.multipleOf == nil, "multiple of", column)
        value.constraintsOfNumbers.multipleOf = limit
      } else if scanner.take(word: "length") {
        try once(
          value.constraints.minimumLength == nil && value.constraints.maximumLength == nil, "length", column)
        try length(of: &value.constraints)
      } else if scanner.take(word: "pattern") {
        try once(value.constraints.pattern == nil, "pattern", column)
        scanner.skipSpace()
        let column = scanner.column
        guard let pattern = try scanner.quoted() else {
          throw SignatureFault(column, "expected a pattern in double quotes, \(scanner.found())")
        }
        value.constraints.pattern = pattern
      } else {
        return
      }
    }
  }

  private mutating func minimum(
    of value: inout Value, isExclusive: Bool, _ column: Int
  ) throws(SignatureFault) {
    try once(value.constraintsOfNumbers.minimum == nil, "> or >=", column)
    value.constraintsOfNumbers.minimum = try limit(isExclusive: isExclusive, column)
  }

  private mutating func maximum(
    of value: inout Value, isExclusive: Bool, _ column: Int
  ) throws(SignatureFault) {
    try once(value.constraintsOfNumbers.maximum == nil, "< or <=", column)
    value.constraintsOfNumbers.maximum = try limit(isExclusive: isExclusive, column)
  }

  private func once(_ isFirst: Bool, _ constraint: String, _ column: Int) throws(SignatureFault) {
    if !isFirst { throw SignatureFault(column, "\(constraint) is given twice") }
  }

  private mutating func limit(isExclusive: Bool, _ column: Int) throws(SignatureFault) -> Constraints.Limit {
    scanner.skipSpace()
    let place = scanner.column
    guard let number = scanner.number() else {
      throw SignatureFault(place, "expected a number, \(scanner.found())")
    }
    return Constraints.Limit(number: number, isExclusive: isExclusive, column: column)
  }

  /// "3", "1..64", "1.." or "..64".
  private mutating func length(of constraints: inout Constraints) throws(SignatureFault) {
    scanner.skipSpace()
    let column = scanner.column
    let least = scanner.digits()
    guard scanner.take("..") else {
      guard let least, let number = Int(least) else {
        throw SignatureFault(column, "expected a length such as 3, 1..64, 1.. or ..64")
      }
      (constraints.minimumLength, constraints.maximumLength) = (number, number)
      return
    }
    let most = scanner.digits()
    let (minimum, maximum) = (least.flatMap { Int($0) }, most.flatMap { Int($0) })
    guard minimum != nil || maximum != nil, (least == nil) == (minimum == nil),
      (most == nil) == (maximum == nil)
    else { throw SignatureFault(column, "expected a length such as 3, 1..64, 1.. or ..64") }
    if let minimum, let maximum, minimum > maximum {
      throw SignatureFault(column, "no length is \(minimum) at least and \(maximum) at the most")
    }
    (constraints.minimumLength, constraints.maximumLength) = (minimum, maximum)
  }
}

extension Value {
  /// Where constraints that only numbers can have belong: behind a list they are those of its items.
  fileprivate var constraintsOfNumbers: Constraints {
    get {
      if case .list(let item) = type { item.constraintsOfNumbers } else { constraints }
    }
    set {
      if case .list(var item) = type {
        item.constraintsOfNumbers = newValue
        type = .list(item)
      } else {
        constraints = newValue
      }
    }
  }
}
