/// W3C Trace Context.
public enum TraceContext {
  /// Whether a text can be a traceparent (section 3.2): lower-case hexadecimal digits and '-', 55 of them in version 00.
  public static func isFit(_ text: String) -> Bool {
    (55...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
