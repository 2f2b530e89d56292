import Bytes

/// What stands before each frame between a host and a worker: 16 bytes, little-endian.
///
///     bytes 0…3: bytes of the payload     4: kind     5: flags     6, 7: zero     8…15: which call
public struct FrameHeader: Equatable, Sendable {
  /// Bytes of a header.
  @inlinable public static var size: Int { 16 }
  /// Bytes of a payload, at the most; of a call or a reply, as many as its receiver says.
  @inlinable public static var limit: Int { 8 << 20 }
  /// Bytes of a body, at the most: a length has 32 bits, and there are other things in a payload.
  @inlinable public static var bodyLimit: Int { Int(UInt32.max) - (64 << 20) }

  public var kind: FrameKind
  /// Whether something of the frame is in the next descriptor that came.
  public var hasDescriptor: Bool
  /// The call or the attempt at a task that is meant: its slot in the low 32 bits, the slot's serial above; 0 where
  /// there is none.
  public var call: UInt64
  /// Bytes of the payload.
  public var length: Int

  /// Where the payload is, counted from the first byte of the header.
  public var payload: ByteRange { ByteRange(start: Self.size, count: length) }

  public init(_ kind: FrameKind, call: UInt64 = 0, hasDescriptor: Bool = false, length: Int = 0) {
    self.kind = kind
    self.call = call
    self.hasDescriptor = hasDescriptor
    self.length = length
  }

  /// Reads a header.
  ///
  /// - Precondition: `bytes` has ``size`` bytes.
  init(_ bytes: Span<UInt8>) throws(FrameFault) {
    let first = bytes.paddedWord(at: 0).bits
    guard let kind = FrameKind(rawValue: UInt8(truncatingIfNeeded: first &>> 32)) else {
      throw FrameFault("a frame of kind \(UInt8(truncatingIfNeeded: first &>> 32)), which there is not")
    }
    length = Int(first & 0xffff_ffff)
    let flags = UInt8(truncatingIfNeeded: first &>> 40)
    guard flags <= 1, first &>> 48 == 0 else { throw FrameFault("a frame with unknown flags") }
    self.kind = kind
    hasDescriptor = flags == 1
    call = bytes.extracting(8..<16).paddedWord(at: 0).bits
  }

  @inlinable public func append(to buffer: inout ByteBuffer) {
    let first =
      UInt64(UInt32(truncatingIfNeeded: length)) | UInt64(kind.rawValue) &<< 32
      | (hasDescriptor ? 1 &<< 40 : 0)
    buffer.append(ByteWord(first), count: 8)
    buffer.append(ByteWord(call), count: 8)
  }

  /// Writes the header over the 16 bytes at `offset`, which were left for it.
  public func write(to buffer: inout ByteBuffer, at offset: Int) {
    let first =
      UInt64(UInt32(truncatingIfNeeded: length)) | UInt64(kind.rawValue) &<< 32
      | (hasDescriptor ? 1 &<< 40 : 0)
    for index in 0..<8 {
      buffer[offset + index] = UInt8(truncatingIfNeeded: first &>> UInt64(8 * index))
      buffer[offset + 8 + index] = UInt8(truncatingIfNeeded: call &>> UInt64(8 * index))
    }
  }
}

/// What a frame says.
public enum FrameKind: UInt8, Sendable, CaseIterable {
  // From the host.
  /// Load the library and say what it declares. The descriptor is the black box.
  case load = 1
  /// Run the start hook.
  case start
  case selfTest
  /// Run the save hook, and send what it saves.
  case save
  /// Run the stop hook and end.
  case stop
  /// Serve this request.
  case call
  /// Nobody waits for this call any more.
  case cancel
  /// The host ends: wake what sleeps for nobody.
  case wakeSleepers
  /// The response to this call has gone; its payload is 1 if it was a success, else 0.
  case gone
  /// The limits are in place: map the library.
  case map
  /// Make this attempt at a task.
  case task
  /// Nobody needs the outcome of an attempt any more.
  case cancelTask
  /// What became of a task that the worker wanted to have kept.
  case enqueued

  // From the worker.
  /// What the library declares.
  case declared = 64
  /// The hook has gone well. After `save`, with what it saved.
  case done
  /// What was asked for has failed, and why.
  case failed
  /// The reply to a call.
  case reply
  /// There was no room for a call; it has not begun.
  case refused
  /// The process has limited itself as its settings say. The descriptor, if there is one, tells of the system calls that
  /// its filter holds back.
  case guarded
  /// How an attempt at a task went.
  case taskEnded
  /// Keep this task. The header has the worker's own number for it in place of a call.
  case enqueue

  @inlinable public var isFromHost: Bool { rawValue < 64 }

  /// Whether its payload has a body of HTTP in it.
  @inlinable public var hasBody: Bool { self == .call || self == .reply }
}

/// A peer that does not speak as it should, and how.
public struct FrameFault: Error, Equatable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
