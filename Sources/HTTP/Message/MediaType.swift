import Bytes

/// What a body says it is (`Content-Type`; RFC 9110, section 8.3.1).
public enum MediaType {
  /// Whether it is JSON: "application/json", or an application type that ends in "+json", whatever its parameters.
  public static func isJSON(_ value: Span<UInt8>) -> Bool {
    var (start, end) = (0, 0)
    while end < value.count, value[end] != UInt8(ascii: ";") { end += 1 }
    while start < end, value[start] == Byte.space || value[start] == Byte.tab { start += 1 }
    while end > start, value[end - 1] == Byte.space || value[end - 1] == Byte.tab { end -= 1 }
    let type = value.extracting(start..<end)
    if FieldRules.equalsIgnoringCase(type, "application/json") { return true }
    let (prefix, suffix) = (12, 5)
    return type.count > prefix + suffix
      && FieldRules.equalsIgnoringCase(type.extracting(0..<prefix), "application/")
      && FieldRules.equalsIgnoringCase(type.extracting(type.count - suffix..<type.count), "+json")
  }
}
