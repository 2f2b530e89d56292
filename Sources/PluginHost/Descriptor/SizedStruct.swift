import Glibc

/// Copies C structs that say their own size: a shorter one is read as if filled up with zeros, a longer one only if
/// what this host does not know of it is zero.
///
/// Invariant: the plugin vouches for `size` readable bytes at `address`; nothing beyond is touched.
enum SizedStruct {
  /// - Returns: nil if the unknown tail is not zero.
  @unsafe
  static func read<Struct: BitwiseCopyable>(
    _ type: Struct.Type, at address: UnsafeRawPointer, size: Int, zero: Struct
  ) -> Struct? {
    let known = MemoryLayout<Struct>.size
    if size > known {
      for offset in known..<size where unsafe address.load(fromByteOffset: offset, as: UInt8.self) != 0 {
        return nil
      }
    }
    var value = zero
    unsafe withUnsafeMutableBytes(of: &value) { target in
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(start: address, count: min(size, known)))
    }
    return value
  }
}
