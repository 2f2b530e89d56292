import Glibc

/// A growable run of bytes with one owner, whose address stays put until it grows.
///
/// Read from the front with ``consume(_:)``, written at the back with `append`. It is the only owner of its
/// memory, so that a buffer can move from a connection to a call and back without a copy or a reference count.
///
/// Unsafe inside, safe outside: every access is checked against `count`, and spans borrow the buffer.
@safe
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
  // Invariants: `base` is nil exactly when `capacity` is 0; 0 <= start <= end <= capacity.
  @usableFromInline var base: UnsafeMutablePointer<UInt8>?
  @usableFromInline var start = 0
  @usableFromInline var end = 0
  public private(set) var capacity = 0

  /// An empty buffer that owns no memory yet.
  @inlinable public init() { unsafe base = nil }

  @inlinable public init(capacity: Int) {
    unsafe base = nil
    if capacity > 0 { grow(to: capacity) }
  }

  /// Takes ownership of a block from malloc.
  @unsafe init(adopting block: UnsafeMutablePointer<UInt8>, capacity: Int) {
    unsafe base = block
    self.capacity = capacity
  }

  /// Gives the memory away: the caller frees it.
  consuming func release() -> UnsafeMutablePointer<UInt8>? {
    let block = unsafe base
    discard self
    return unsafe block
  }

  @inlinable deinit { unsafe free(base) }

  @inlinable public var count: Int { end &- start }
  @inlinable public var isEmpty: Bool { start == end }

  /// The bytes between front and back. The span borrows the buffer: no change while it lives.
  @inlinable public var span: Span<UInt8> {
    @_lifetime(borrow self) get {
      let buffer = unsafe UnsafeBufferPointer(
        start: base.map { unsafe UnsafePointer($0) + start }, count: end &- start)
      let span = unsafe Span(_unsafeElements: buffer)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Lends all bytes, where a span of a class's buffer would outlive the access to it.
  @inlinable public func withSpan<Result, Fault: Error>(
    _ body: (Span<UInt8>) throws(Fault) -> Result
  ) throws(Fault) -> Result {
    try body(span)
  }

  /// Lends the bytes of `range`.
  @inlinable public func withRange<Result, Fault: Error>(
    _ range: ByteRange, _ body: (Span<UInt8>) throws(Fault) -> Result
  ) throws(Fault) -> Result {
    try body(span.extracting(range.range))
  }

  /// The address of the byte at `offset`, for C code that borrows it. It stays valid until the buffer grows or ends.
  ///
  /// - Precondition: `offset <= count`.
  @unsafe @inlinable public func address(at offset: Int = 0) -> UnsafeMutablePointer<UInt8>? {
    precondition(offset >= 0 && offset <= count)
    return unsafe base.map { unsafe $0 + start + offset }
  }

  @inlinable public subscript(offset: Int) -> UInt8 {
    get {
      precondition(offset >= 0 && offset < count)
      return unsafe base.unsafelyUnwrapped[start &+ offset]
    }
    set {
      precondition(offset >= 0 && offset < count)
      unsafe base.unsafelyUnwrapped[start &+ offset] = newValue
    }
  }

  /// Makes room for `additional` more bytes behind the last.
  @inlinable public mutating func reserve(_ additional: Int) {
    if capacity &- end < additional { makeRoom(additional) }
  }

  @inlinable public mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe base.unsafelyUnwrapped[end] = byte
    end &+= 1
  }

  @inlinable public mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
  }

  @inlinable public mutating func append(_ text: StaticString) {
    unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends memory that somebody else owns; it is copied before this returns.
  @unsafe @inlinable public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    unsafe memcpy(base.unsafelyUnwrapped + end, source, bytes.count)
    end &+= bytes.count
  }

  /// Lets `body` write at most `maximum` bytes behind the last and say how many it wrote (as `read(2)` does).
  /// A negative answer counts as none and is returned as it is.
  @unsafe @inlinable public mutating func appendUnsafe(
    maximum: Int, _ body: (UnsafeMutableRawPointer) -> Int
  ) -> Int {
    reserve(maximum)
    let written = unsafe body(UnsafeMutableRawPointer(base.unsafelyUnwrapped + end))
    precondition(written <= maximum)
    if written > 0 { end &+= written }
    return written
  }

  /// Writes a NUL behind the last byte, which does not count: for C code that reads up to it.
  public mutating func terminate() {
    reserve(1)
    unsafe base.unsafelyUnwrapped[end] = 0
  }

  /// Forgets the first `count` bytes.
  @inlinable public mutating func consume(_ count: Int) {
    precondition(count >= 0 && count <= self.count)
    start &+= count
    if start == end {
      start = 0
      end = 0
    }
  }

  /// Forgets the bytes behind the first `count`.
  @inlinable public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= self.count)
    end = start &+ count
  }

  /// Forgets all bytes, keeps the memory.
  @inlinable public mutating func removeAll() {
    start = 0
    end = 0
  }

  /// Makes room for `newCapacity` bytes in all. False if the system has no memory for that; the buffer is as it was then.
  public mutating func tryGrow(to newCapacity: Int) -> Bool {
    guard newCapacity > capacity else { return true }
    guard let memory = unsafe realloc(base, newCapacity) else { return false }
    unsafe base = memory.assumingMemoryBound(to: UInt8.self)
    capacity = newCapacity
    return true
  }

  /// Gives the memory back where it is larger than `capacity`, and forgets all bytes.
  public mutating func removeAll(keepingAtMost capacity: Int) {
    removeAll()
    guard self.capacity > capacity else { return }
    unsafe free(base)
    unsafe base = nil
    self.capacity = 0
  }

  @usableFromInline mutating func makeRoom(_ additional: Int) {
    let used = end - start
    if start > 0, capacity - used >= additional, start >= capacity / 2 {
      unsafe memmove(base.unsafelyUnwrapped, base.unsafelyUnwrapped + start, used)
      start = 0
      end = used
      return
    }
    let (needed, overflow) = end.addingReportingOverflow(additional)
    precondition(!overflow)
    grow(to: Swift.max(needed, Swift.max(64, capacity * 2)))
  }

  @usableFromInline mutating func grow(to newCapacity: Int) {
    guard let memory = unsafe realloc(base, newCapacity) else {
      fatalError("out of memory: \(newCapacity) bytes")
    }
    unsafe base = memory.assumingMemoryBound(to: UInt8.self)
    capacity = newCapacity
  }
}
