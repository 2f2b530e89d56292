/// What stands behind "->".
extension SignatureParser {
  mutating func result() throws(SignatureFault) -> Signature.Result {
    scanner.skipSpace()
    let column = scanner.column
    guard scanner.take("->") else {
      guard scanner.isAtEnd() else {
        throw SignatureFault(column, "expected \",\" or \"->\", \(scanner.found())")
      }
      return .void
    }
    if scanner.take(word: "void") { return .void }
    if scanner.take(word: "status") { return .status(try statusMap()) }
    if scanner.take(word: "errno") { return .errno(try statusMap()) }
    let ownership = try ownership()
    return .value(try value(), ownership)
  }

  /// "owned", "owned by NAME", or nothing.
  mutating func ownership() throws(SignatureFault) -> Ownership {
    guard scanner.take(word: "owned") else { return .borrowed }
    guard scanner.take(word: "by") else { return .free }
    scanner.skipSpace()
    let column = scanner.column
    guard let symbol = scanner.name() else {
      throw SignatureFault(column, "expected the name of the function that frees it, \(scanner.found())")
    }
    return .function(symbol)
  }

  private mutating func statusMap() throws(SignatureFault) -> StatusMap {
    var map = StatusMap()
    guard scanner.take("{") else { return map }
    repeat {
      scanner.skipSpace()
      let column = scanner.column
      let code: Int32? = scanner.take("*") ? nil : try whole("a result of the function, or *")
      try scanner.expect(":", "and a status of HTTP")
      scanner.skipSpace()
      let statusColumn = scanner.column
      let status = try whole("a status of HTTP")
      guard code != 0 else { throw SignatureFault(column, "0 is success, and has no status") }
      guard (400...599).contains(status) else {
        throw SignatureFault(statusColumn, "\(status) is no status for an error: those are 400 to 599")
      }
      let isNew =
        code.map { map.statuses.updateValue(UInt16(status), forKey: $0) == nil } ?? (map.others == nil)
      guard isNew else { throw SignatureFault(column, "this result has a status already") }
      if code == nil { map.others = UInt16(status) }
    } while scanner.take(",")
    try scanner.expect("}", "behind the list of statuses")
    return map
  }
}
