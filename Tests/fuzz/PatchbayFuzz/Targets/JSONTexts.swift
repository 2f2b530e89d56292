import Bytes
import JSON

/// The reader of JSON: all that it takes can be walked through within its limits, and its numbers agree with each other.
final class JSONTexts: FuzzTarget {
  override var name: String { "json" }
  override var seeds: [[UInt8]] {
    [
      #"{"name": "Ada", "age": 36, "tags": ["math"], "at": {"lat": 51.5, "lon": -0.12}, "ok": true}"#,
      #"[1, -2.5e+3, 0, "a\u00e9\n\"", "\ud83d\ude00", false, [[]], {}, null]"#, "[[[[[[[[]]]]]]]]",
      #"{"a": 9223372036854775807, "b": 18446744073709551616, "c": 1e308, "d": 4.9e-324}"#, "\"\"", " 1 ",
      #"{"a": 1, "a": 2}"#, #""\ud800""#, "\"\u{10ffff}\"",
    ].map { Array($0.utf8) }
  }
  override var words: [String] {
    [
      "null", "true", "false", "\\u0000", "\\ud83d\\ude00", "\\udc00", "\\n", "\\\"", "1e999", "-0", "0.1",
      "1E-5",
      "9007199254740993", "-9223372036854775808", "{\"", "\":", "[[", "]]", "},", "\u{feff}",
    ]
  }

  private var document = JSONDocument()

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    let text = Span<UInt8>(_unsafeElements: input)
    do throws(JSONFault) {
      try document.read(text, limits: JSONLimits(depth: 32, size: 1 << 20))
    } catch {
      hold(error.offset >= 0 && error.offset <= text.count, "a fault at \(error.offset) of \(text.count)")
      _ = error.characterOffset(in: text)
      return
    }
    guard let root = document.root else { return hold(false, "a text that was taken, and has no value") }
    var nodes = 0
    walk(root, depth: 1, &nodes)
    hold(nodes <= text.count, "\(nodes) values in \(text.count) bytes")
  }

  private func walk(_ node: JSONNode, depth: Int, _ nodes: inout Int) {
    hold(depth <= 33, "values nested \(depth) deep")
    nodes += 1
    var count = 0
    switch document.kind(of: node) {
    case .array:
      var item = document.first(in: node)
      while let present = item {
        walk(present, depth: depth + 1, &nodes)
        count += 1
        item = document.item(after: present, in: node)
      }
      hold(count == document.count(of: node), "\(count) items of \(document.count(of: node))")
    case .object:
      var name = document.first(in: node)
      while let present = name {
        walk(document.value(of: present), depth: depth + 1, &nodes)
        let wanted = document.withText(of: present) { text in text.indices.map { text[$0] } }
        hold(document.member(named: wanted.span, of: node) != nil, "a member that is not found by its name")
        count += 1
        name = document.name(after: present, in: node)
      }
      hold(count == document.count(of: node), "\(count) members of \(document.count(of: node))")
    case .string:
      let text = document.withText(of: node) { text in text.indices.map { text[$0] } }
      hold(String(validating: text, as: UTF8.self) != nil, "a text that is not UTF-8")
    case .integer, .decimal: document.withText(of: node) { check(number: $0) }
    default: break
    }
  }

  private func check(number text: Span<UInt8>) {
    let whole: Int64? = JSONNumber.integer(text)
    if let whole, let double = JSONNumber.double(text), whole.magnitude < 1 << 53 {
      hold(double == Double(whole), "\(whole) is \(double)")
    }
  }
}
