import Bytes
import JSON

/// All that is wrong with a request, in the order in which it was found.
///
/// Made only when something is: the way of a good request makes none of it.
struct ValidationErrors {
  private struct Item {
    var error: ValidationError
    var location: [LocationItem]
    /// The value at fault, as JSON.
    var input: [UInt8]
  }

  /// How many errors are told at the most. A request may have millions, and each is many times as long as what
  /// brought it about.
  static let maximumCount = 100
  /// How many bytes of the request are told before no more errors are added.
  static let maximumInput = 1 << 20

  private var items: [Item] = []
  private var inputBytes = 0
  /// Where the value stands that is being looked at, within a body.
  var location: [LocationItem] = []
  /// What the whole request is refused with, whatever else is wrong with it.
  private var refusal: Refusal?

  /// Why nothing is told of single values.
  private enum Refusal {
    /// The body is so far from JSON that there is nothing to tell of it.
    case unreadable
    case tooLarge
  }

  var isEmpty: Bool { items.isEmpty && refusal == nil }
  var firstMessage: String? { items.first?.error.message }
  var count: Int { items.count }
  /// Whether more errors would not be told: then there is nothing more to look for.
  var isFull: Bool { items.count >= Self.maximumCount || inputBytes >= Self.maximumInput || refusal != nil }

  /// - Parameter input: the value at fault, as JSON; made only if the error will be told.
  mutating func append(
    _ error: ValidationError, at location: [LocationItem], input: @autoclosure () -> [UInt8]
  ) {
    guard !isFull else { return }
    let input = input()
    inputBytes += input.count
    items.append(Item(error: error, location: location, input: input))
  }

  /// A value at fault that is a text.
  mutating func append(_ error: ValidationError, at location: [LocationItem], text: Span<UInt8>) {
    guard !isFull else { return }
    append(error, at: location, input: Self.json(text))
  }

  /// A request whose body cannot be read has no other errors.
  mutating func replaceAll(with error: ValidationError, at location: [LocationItem], input: [UInt8]) {
    items = []
    inputBytes = 0
    append(error, at: location, input: input)
  }

  /// The body cannot even be told what is wrong with it: no UTF-8, or nested without end.
  mutating func makeUnreadable() { refusal = .unreadable }

  /// The values take more memory than a call may have.
  mutating func makeTooLarge() { refusal = .tooLarge }

  /// The answer 422: FastAPI's, or with the same items under `errors` as RFC 9457 has problems.
  func answer(asProblem: Bool) -> TypedAnswer {
    var answer = TypedAnswer()
    switch refusal {
    case nil: break
    case .unreadable:
      answer.status = 400
      answer.body.append("{\"detail\":\"There was an error parsing the body\"}")
      return answer
    case .tooLarge:
      answer.status = 413
      answer.body.append("{\"detail\":\"The values take more memory than a call may have\"}")
      return answer
    }
    answer.status = 422
    if asProblem {
      answer.content = .problem
      answer.body.append(
        "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,\"detail\":\"The request does not fit what this route takes.\",\"errors\":["
      )
    } else {
      answer.body.append("{\"detail\":[")
    }
    for (index, item) in items.enumerated() {
      if index > 0 { answer.body.append(UInt8(ascii: ",")) }
      Self.append(item, to: &answer.body)
    }
    answer.body.append("]}")
    return answer
  }

  private static func append(_ item: Item, to body: inout ByteBuffer) {
    body.append("{\"type\":")
    append(item.error.type, to: &body)
    body.append(",\"loc\":[")
    for (index, step) in item.location.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      switch step {
      case .name(let name): append(name, to: &body)
      case .index(let number): body.append(jsonInteger: Int64(number))
      }
    }
    body.append("],\"msg\":")
    append(item.error.message, to: &body)
    body.append(",\"input\":")
    body.append(item.input.span)
    if !item.error.context.isEmpty {
      body.append(",\"ctx\":{")
      for (index, entry) in item.error.context.enumerated() {
        if index > 0 { body.append(UInt8(ascii: ",")) }
        append(entry.name, to: &body)
        body.append(UInt8(ascii: ":"))
        for byte in entry.json.utf8 { body.append(byte) }
      }
      body.append("}")
    }
    body.append("}")
  }

  private static func append(_ text: String, to body: inout ByteBuffer) {
    body.append(jsonString: text)
  }

  /// A text as JSON; what is no UTF-8 in it is replaced.
  static func json(_ text: Span<UInt8>) -> [UInt8] {
    var buffer = ByteBuffer()
    buffer.append(repairedJSONString: text)
    return (0..<buffer.count).map { buffer[$0] }
  }

  /// A list of texts as JSON.
  static func json(_ texts: [[UInt8]]) -> [UInt8] {
    [UInt8(ascii: "[")] + Array(texts.joined(separator: [UInt8(ascii: ",")])) + [UInt8(ascii: "]")]
  }
}
