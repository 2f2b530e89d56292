import Bytes

/// Bytes that somebody else keeps valid and unchanged until they are sent: a plugin's static body.
///
/// Whoever makes one says, where it is made, what keeps the memory alive until the channel has sent it.
@safe
public struct BorrowedBytes: @unchecked Sendable {
  private(set) var base: UnsafePointer<UInt8>?
  public private(set) var count: Int

  public static var none: BorrowedBytes { unsafe BorrowedBytes(base: nil, count: 0) }

  @unsafe public init(base: UnsafePointer<UInt8>?, count: Int) {
    unsafe self.base = base
    self.count = unsafe base == nil ? 0 : count
  }

  /// Copies the bytes behind those of `buffer`.
  public func append(to buffer: inout ByteBuffer) {
    unsafe buffer.append(UnsafeBufferPointer(start: base, count: count))
  }

  mutating func consume(_ bytes: Int) {
    precondition(bytes <= count)
    unsafe base = base.map { unsafe $0 + bytes }
    count -= bytes
  }
}
