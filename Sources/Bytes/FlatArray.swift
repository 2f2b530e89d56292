import Glibc

/// A growable list of plain values with one owner, for lists that are refilled all the time: to empty it costs
/// nothing, and to append needs no check who else might use the memory.
@safe
public struct FlatArray<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
  // Invariants: `base` is nil exactly when `capacity` is 0; 0 <= used <= capacity; the first `used` elements are
  // initialized. Only the owner can reach the memory, hence Sendable. Its elements need no deinitialization.
  @usableFromInline var base: UnsafeMutablePointer<Element>?
  @usableFromInline var capacity = 0
  @usableFromInline var used = 0

  /// An empty list that owns no memory yet.
  @inlinable public init() { unsafe base = nil }

  @inlinable deinit { unsafe free(base) }

  @inlinable public var count: Int { used }

  /// All elements. The span borrows the list: no change while it lives.
  @inlinable public var span: Span<Element> {
    @_lifetime(borrow self) get {
      let buffer = unsafe UnsafeBufferPointer(start: base.map { unsafe UnsafePointer($0) }, count: used)
      let span = unsafe Span(_unsafeElements: buffer)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  @inlinable public subscript(index: Int) -> Element {
    precondition(index >= 0 && index < used)
    return unsafe base.unsafelyUnwrapped[index]
  }

  @inlinable public mutating func append(_ element: Element) {
    if used == capacity { grow() }
    unsafe (base.unsafelyUnwrapped + used).initialize(to: element)
    used &+= 1
  }

  /// Forgets all elements, keeps the memory.
  @inlinable public mutating func removeAll() { used = 0 }

  @inline(never) @usableFromInline mutating func grow() {
    let newCapacity = Swift.max(16, capacity * 2)
    let (size, overflow) = newCapacity.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    precondition(!overflow)
    guard let memory = unsafe realloc(base, size) else { fatalError("out of memory: \(size) bytes") }
    unsafe base = memory.assumingMemoryBound(to: Element.self)
    capacity = newCapacity
  }
}
