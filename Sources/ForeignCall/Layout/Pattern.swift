import CPatchbayPattern

/// A compiled pattern of RE2. Constant; any thread may match with it.
@safe
final class Pattern: @unchecked Sendable {
  // Sendable: RE2 matches from any thread.
  let text: String
  private let compiled: OpaquePointer

  struct Fault: Error { let reason: String }

  init(_ text: String) throws(Fault) {
    self.text = text
    var reason = [CChar](repeating: 0, count: 240)
    var copy = text
    let pattern = copy.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
        unsafe reason.withUnsafeMutableBufferPointer { reason in
          unsafe pattern_compile(bytes.baseAddress, bytes.count, reason.baseAddress, reason.count)
        }
      }
    }
    guard let pattern = unsafe pattern else {
      let bytes = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw Fault(reason: String(decoding: bytes, as: UTF8.self))
    }
    unsafe compiled = pattern
  }

  deinit { unsafe pattern_free(compiled) }

  /// Whether it is found anywhere in the text.
  func matches(_ text: Span<UInt8>) -> Bool {
    unsafe text.withUnsafeBufferPointer { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
        unsafe pattern_matches(compiled, bytes.baseAddress, bytes.count)
      }
    }
  }
}
