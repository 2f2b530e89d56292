import Bytes
import JSON

/// Values that a function has given, as JSON.
struct ValueReader {
  /// What is wrong with what the function gave: for the log.
  struct Fault: Error { let reason: String }

  /// Appends the value that lies at `view`, as `shape` says.
  ///
  /// - Parameter name: how a fault calls it.
  static func append(
    _ shape: Shape, at view: ForeignView, name: String, to output: inout ByteBuffer
  ) throws(Fault) {
    switch shape.kind {
    case .text, .pointer, .bytes, .list: break
    default:
      guard shape.isOptional else { return try appendPlain(shape, at: view, name: name, to: &output) }
    }
    guard let pointee = view.pointee() else {
      // No items need no memory.
      if case .list = shape.kind, view.load(Int.self, at: 8) == 0, !shape.isOptional {
        return output.append("[]")
      }
      if case .bytes = shape.kind, view.load(Int.self, at: 8) == 0, !shape.isOptional {
        return output.append("\"\"")
      }
      guard shape.isOptional else {
        throw Fault(reason: "\(name) is NULL, which its type does not allow; a type that ends in ? does")
      }
      return output.append("null")
    }
    switch shape.kind {
    case .text: try appendText(pointee, pointee.textLength, name: name, to: &output)
    case .bytes:
      pointee.withBytes(try length(view, name: name)) { output.append(jsonBase64: $0) }
    case .list(let item, _):
      try append(item, at: pointee, count: try length(view, name: name), name: name, to: &output)
    case .pointer(let rule): try append(rule, at: pointee, name: name, to: &output)
    default: try appendPlain(shape, at: pointee, name: name, to: &output)
    }
  }

  /// Appends the items that lie one after the other.
  static func append(
    _ item: Shape, at view: ForeignView, count: Int, name: String, to output: inout ByteBuffer
  ) throws(Fault) {
    output.append(UInt8(ascii: "["))
    for index in 0..<count {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      try append(item, at: view.advanced(by: index * item.size), name: name, to: &output)
    }
    output.append(UInt8(ascii: "]"))
  }

  static func appendText(
    _ view: ForeignView, _ length: Int, name: String, to output: inout ByteBuffer
  ) throws(Fault) {
    let isText = view.withBytes(length) { bytes in
      guard (try? UTF8Span(validating: bytes)) != nil else { return false }
      output.append(jsonString: bytes)
      return true
    }
    if !isText { throw Fault(reason: "\(name) is no UTF-8") }
  }

  private static func appendPlain(
    _ shape: Shape, at view: ForeignView, name: String, to output: inout ByteBuffer
  ) throws(Fault) {
    switch shape.kind {
    case .integer(let rule): appendInteger(rule.type, view, to: &output)
    case .float(let rule) where rule.type == .f32: output.append(jsonNumber: view.load(Float.self))
    case .float: output.append(jsonNumber: view.load(Double.self))
    case .bool: output.append(view.load(UInt8.self) != 0 ? "true" : "false")
    case .enumeration(let rule):
      let value = view.load(Int32.self)
      guard let name = rule.name(of: value) else {
        throw Fault(reason: "\(name) is \(value), which is none of its enum's cases")
      }
      output.append(jsonString: name.span)
    case .structure(let rule): try append(rule, at: view, name: name, to: &output)
    case .text, .pointer, .bytes, .list: break
    }
  }

  private static func append(
    _ rule: StructureRule, at view: ForeignView, name: String, to output: inout ByteBuffer
  ) throws(Fault) {
    output.append(UInt8(ascii: "{"))
    for (index, field) in rule.fields.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      output.append(jsonString: field.nameBytes.span)
      output.append(UInt8(ascii: ":"))
      try append(
        field.shape, at: view.advanced(by: field.offset), name: "\(name).\(field.name)", to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  private static func appendInteger(_ type: IntegerType, _ view: ForeignView, to output: inout ByteBuffer) {
    switch type {
    case .i8: output.append(jsonInteger: Int64(view.load(Int8.self)))
    case .i16: output.append(jsonInteger: Int64(view.load(Int16.self)))
    case .i32: output.append(jsonInteger: Int64(view.load(Int32.self)))
    case .i64: output.append(jsonInteger: view.load(Int64.self))
    case .u8: output.append(jsonInteger: UInt64(view.load(UInt8.self)))
    case .u16: output.append(jsonInteger: UInt64(view.load(UInt16.self)))
    case .u32: output.append(jsonInteger: UInt64(view.load(UInt32.self)))
    case .u64: output.append(jsonInteger: view.load(UInt64.self))
    }
  }

  /// The number of bytes or items behind a pointer.
  private static func length(_ view: ForeignView, name: String) throws(Fault) -> Int {
    let count = view.load(Int.self, at: 8)
    guard count >= 0, count <= 1 << 30 else {
      throw Fault(reason: "\(name) has \(UInt(bitPattern: count)) items, which cannot be")
    }
    return count
  }
}
