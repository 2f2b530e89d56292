import Synchronization

/// Values that code of plugins names by handles: numbers from 1 on that are never used again. Any thread.
public final class HandleTable<Value: Sendable>: Sendable {
  private let next = Atomic<UInt>(1)
  private let values = Mutex<[UInt: Value]>([:])

  public init() {}

  /// A handle that names nothing yet.
  public func reserve() -> UInt { next.add(1, ordering: .relaxed).oldValue }

  /// Has a reserved handle name a value.
  public func insert(_ value: Value, at handle: UInt) { values.withLock { $0[handle] = value } }

  /// Has a handle name nothing any more.
  public func remove(_ handle: UInt) { _ = values.withLock { $0.removeValue(forKey: handle) } }

  /// The value of a handle; nil if it was removed, or the number was made up.
  public subscript(handle: UInt) -> Value? { values.withLock { $0[handle] } }

  /// The same for a handle as C code has it: a pointer that points nowhere.
  public subscript(handle: OpaquePointer?) -> Value? { self[UInt(bitPattern: handle)] }
}
