/// Doubles as FastAPI writes them.
enum DecimalText {
  /// As JSON: "5.0", "1e+16", "1e-05".
  static func json(_ number: Double) -> String { number.description }

  /// For people: all digits, no exponent, and no fraction that is zero.
  static func plain(_ number: Double) -> String {
    var text = number.magnitude.description
    var exponent = 0
    if let mark = text.firstIndex(of: "e") {
      exponent = Int(text[text.index(after: mark)...].drop { $0 == "+" }) ?? 0
      text = String(text[..<mark])
    }
    let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
    var (whole, fraction) = (parts.first ?? "0", parts.count > 1 ? parts[1] : "")
    if fraction == "0" { fraction = "" }
    while exponent > 0 {
      whole.append(fraction.isEmpty ? "0" : fraction.removeFirst())
      exponent -= 1
    }
    while exponent < 0 {
      fraction.insert(whole.removeLast(), at: fraction.startIndex)
      if whole.isEmpty { whole = "0" }
      exponent += 1
    }
    while whole.count > 1, whole.first == "0" { whole.removeFirst() }
    return (number < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
}
