/// A place in an ``ArgumentMemory``: bytes that are written before the call and read after it.
///
/// Valid while the memory lives: slots never leave the call that they were made for. Every access is checked against
/// the slot's size.
@safe
struct Slot {
  let base: UnsafeMutableRawPointer
  let count: Int

  func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    precondition(offset >= 0 && offset &+ MemoryLayout<Value>.size <= count)
    unsafe base.storeBytes(of: value, toByteOffset: offset, as: Value.self)
  }

  /// Stores the address of another slot; nil is NULL.
  func store(addressOf slot: Slot?, at offset: Int) {
    store(UInt(bitPattern: unsafe slot?.base), at: offset)
  }

  /// Stores the address and the number of bytes that somebody else keeps in place until the call is over.
  func store(borrowing bytes: Span<UInt8>, at offset: Int) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      store(UInt(bitPattern: bytes.baseAddress), at: offset)
    }
    store(bytes.count, at: offset &+ 8)
  }

  /// A part of it.
  func part(at offset: Int, _ size: Int) -> Slot {
    precondition(offset >= 0 && size >= 0 && offset &+ size <= count)
    return unsafe Slot(base: base + offset, count: size)
  }

  /// As what a function has written.
  var view: ForeignView { unsafe ForeignView(base: UnsafeRawPointer(base)) }
}
