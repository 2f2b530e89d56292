import Bytes

/// The payload of a reply:
///
///     status u16 · flags u16 (1: something follows the response) · bytes of the content type u32 · of the header fields u32 · of the body u64
///     content type · fields as "Name: value\r\n" lines · body, unless the request was a HEAD, or it is larger than may be
public struct ReplyFrame: ~Escapable {
  public let status: UInt16
  /// The worker wants to hear when the response has gone.
  public let hasFollower: Bool
  /// Bytes of the body, also where it is left out.
  public let length: UInt64
  public let contentType: Span<UInt8>
  public let fields: Span<UInt8>
  /// What of the body stands in the frame itself: all of it, or nothing.
  public let body: Span<UInt8>

  /// Bytes before the content type.
  @inlinable public static var prefix: Int { 20 }
  /// Bytes of content type and fields, at the most.
  @inlinable public static var headLimit: Int { 1 << 20 }

  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(payload)
    status = try reader.half()
    let flags = try reader.half()
    guard flags <= 1 else { throw FrameFault("a reply with unknown flags") }
    hasFollower = flags == 1
    let (type, fields) = (Int(try reader.word()), Int(try reader.word()))
    length = try reader.long()
    guard type <= Self.headLimit, fields <= Self.headLimit else {
      throw FrameFault("a reply with too long a head")
    }
    contentType = try reader.take(type)
    self.fields = try reader.take(fields)
    body = try reader.take(reader.left)
    guard body.isEmpty || UInt64(body.count) == length else {
      throw FrameFault("a reply whose body has another length than it says")
    }
  }

  /// Appends a payload without its body.
  @inlinable public static func append(
    status: UInt16, contentType: Span<UInt8>, fields: Span<UInt8>, length: Int,
    hasFollower: Bool = false, to buffer: inout ByteBuffer
  ) {
    buffer.append(
      ByteWord(
        UInt64(status) | (hasFollower ? 1 &<< 16 : 0)
          | UInt64(UInt32(truncatingIfNeeded: contentType.count)) &<< 32), count: 8)
    buffer.append(word: UInt32(truncatingIfNeeded: fields.count))
    buffer.append(long: UInt64(length))
    buffer.append(contentType)
    buffer.append(fields)
  }
}
