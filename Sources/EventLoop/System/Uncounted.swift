/// A reference that does not count as a use of its object. Counting one up and down is two atomic operations, and on
/// the way of a small request these were a fifth of all instructions.
///
/// Whoever makes one says, where it is made, who keeps the object for as long as the reference is used.
@safe
public struct Uncounted<Object: AnyObject>: BitwiseCopyable, @unchecked Sendable {
  // Sendable: using it is as safe as using the object, which is what must be Sendable.
  @usableFromInline let reference: Unmanaged<Object>

  @unsafe @inline(__always) @inlinable
  public init(_ object: Object) { unsafe reference = Unmanaged.passUnretained(object) }

  /// Lends the object.
  @inline(__always) @inlinable
  public func use<Value>(_ body: (Object) -> Value) -> Value {
    unsafe reference._withUnsafeGuaranteedRef(body)
  }

  /// Lends the object to what may fail.
  @inline(__always) @inlinable
  public func attempt<Value, Fault: Error>(_ body: (Object) throws(Fault) -> Value) throws(Fault) -> Value {
    let result = unsafe reference._withUnsafeGuaranteedRef { object -> Result<Value, Fault> in
      do throws(Fault) { return .success(try body(object)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// The object, counted, for whoever keeps it.
  public var object: Object { unsafe reference.takeUnretainedValue() }
}
