import Bytes
import HTTP

/// Why a plugin's header field is not taken.
enum FieldRefusal {
  case name
  case value(byte: UInt8, at: Int)
  case hostManaged

  /// Nil if it is a good one.
  init?(name: Span<UInt8>, value: Span<UInt8>) {
    if !FieldRules.isToken(name) {
      self = .name
    } else if !FieldRules.isFieldValue(value) {
      let place = value.indices.first { (value[$0] < 0x20 && value[$0] != 0x09) || value[$0] == 0x7F } ?? 0
      self = .value(byte: value[place], at: place)
    } else if FieldRules.isHostManaged(name) {
      self = .hostManaged
    } else {
      return nil
    }
  }

  package var text: String {
    switch self {
    case .name: "a field name has letters, digits and !#$%&'*+-.^_`|~ only, one at least"
    case .value(let byte, let place):
      "its value has the control character 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16)) at byte \(place)"
    case .hostManaged: "the host sets this one itself"
    }
  }
}

extension Call {
  /// Any thread: says which route's field is not taken and why, the first time, then ever more seldom.
  func noteRefusedField(_ serial: UInt64, name: Span<UInt8>, _ reason: String) {
    guard let (route, request) = whileReading(serial, { $0.route.map { ($0, requestIDText) } }) ?? nil else {
      return
    }
    let count = route.refusedFields.add(1, ordering: .relaxed).newValue
    guard count.isWorthALine else { return }
    let shown = name.extracting(0..<min(name.count, 64))
    let text = String(decoding: shown.indices.map { shown[$0] }, as: UTF8.self)
    route.owner.log.warning(
      "\(route.description) set the header field \"\(text)\", which is refused: \(reason)",
      metadata: ["request": "\(request)", "times": "\(count)"])
  }

  /// Any thread: lends the call while it cannot end; nil if it has ended. As `CallHandle.read`.
  private func whileReading<Result>(_ serial: UInt64, _ body: (Call) -> Result) -> Result? {
    guard state.isCurrent(serial) else { return nil }
    let isElsewhere = !isOnItsLoop
    guard !isElsewhere || beginReading(serial) else { return nil }
    defer { if isElsewhere { endReading() } }
    return body(self)
  }
}
