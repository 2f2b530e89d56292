import Bytes
import HTTP

/// Header fields of a reply as they go out: "Name: value\r\n" lines in one buffer.
package enum ReplyFields {
  package static func append(name: Span<UInt8>, value: Span<UInt8>, to fields: inout ByteBuffer) {
    fields.append(name)
    fields.append(": ")
    fields.append(value)
    fields.append("\r\n")
  }

  package static func append(name: StaticString, value: Span<UInt8>, to fields: inout ByteBuffer) {
    fields.append(name)
    fields.append(": ")
    fields.append(value)
    fields.append("\r\n")
  }

  /// Removes each line of that name, in any case.
  package static func remove(_ name: Span<UInt8>, from fields: inout ByteBuffer) {
    var kept = ByteBuffer()
    let count = fields.count
    var start = 0
    while start < count {
      var end = start
      while end < count, fields[end] != UInt8(ascii: "\n") { end += 1 }
      end = min(end + 1, count)
      let line = fields.span.extracting(start..<end)
      let isSame =
        line.count > name.count && line[name.count] == UInt8(ascii: ":")
        && FieldRules.equalsIgnoringCase(line.extracting(0..<name.count), name)
      if !isSame { kept.append(line) }
      start = end
    }
    swap(&fields, &kept)
  }
}
