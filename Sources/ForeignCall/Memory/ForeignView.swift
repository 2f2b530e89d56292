import Bytes
import Glibc

/// Memory that a C function vouches for, by its signature: what it returned, or what it wrote.
///
/// Invariant: the author of the signature says that values of these types stand there until the call is over. If that
/// is not true, the process reads what is not there, as any caller of that function would.
@safe
struct ForeignView {
  let base: UnsafeRawPointer

  func load<Value: BitwiseCopyable>(_ type: Value.Type, at offset: Int = 0) -> Value {
    unsafe base.loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// What the pointer at an offset points to; nil for NULL.
  func pointee(at offset: Int = 0) -> ForeignView? {
    unsafe UnsafeRawPointer(bitPattern: load(UInt.self, at: offset)).map { unsafe ForeignView(base: $0) }
  }

  func advanced(by offset: Int) -> ForeignView { unsafe ForeignView(base: base + offset) }

  /// Lends the bytes here.
  func withBytes<Result>(_ count: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    let buffer = unsafe UnsafeBufferPointer(
      start: base.assumingMemoryBound(to: UInt8.self), count: count)
    return unsafe body(Span(_unsafeElements: buffer))
  }

  /// Bytes before the NUL that ends the text here.
  var textLength: Int { unsafe strlen(base.assumingMemoryBound(to: CChar.self)) }

  /// Bytes before the NUL; nil if there is none among the first `room`.
  func textLength(within room: Int) -> Int? {
    let length = unsafe strnlen(base.assumingMemoryBound(to: CChar.self), room)
    return length < room ? length : nil
  }
}
