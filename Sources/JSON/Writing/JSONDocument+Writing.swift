import Bytes

extension ByteBuffer {
  /// Appends a value of a document with all that is within it, without white space.
  ///
  /// Members keep their order and integers their digits. Other numbers are written as Python would write what it read:
  /// `1.50` as `1.5`.
  public mutating func append(_ node: JSONNode, of document: borrowing JSONDocument) {
    switch document.kind(of: node) {
    case .null: append(literal: "null")
    case .false: append(literal: "false")
    case .true: append(literal: "true")
    case .integer: append(document.text(of: node))
    case .decimal:
      if let number = JSONNumber.double(document.text(of: node)), number.isFinite {
        append(jsonNumber: number)
      } else {
        append(document.text(of: node))
      }
    case .string: append(jsonString: document.text(of: node))
    // One call within another for each level, of which there are not more than JSONLimits allows.
    case .array:
      append(UInt8(ascii: "["))
      var item = document.first(in: node)
      while let present = item {
        append(present, of: document)
        item = document.item(after: present, in: node)
        if item != nil { append(UInt8(ascii: ",")) }
      }
      append(UInt8(ascii: "]"))
    case .object:
      append(UInt8(ascii: "{"))
      var name = document.first(in: node)
      while let present = name {
        append(jsonString: document.text(of: present))
        append(UInt8(ascii: ":"))
        append(document.value(of: present), of: document)
        name = document.name(after: present, in: node)
        if name != nil { append(UInt8(ascii: ",")) }
      }
      append(UInt8(ascii: "}"))
    }
  }
}
