import Glibc

/// The memory of one call's arguments, freed as a whole.
///
/// Its first block holds what the signature needs in any case; texts, lists and what pointers point to come behind it,
/// in further blocks where it is full. Belongs to the thread that makes the call.
@safe
struct ArgumentMemory: ~Copyable {
  // Invariants: `block` has `capacity` bytes, of which `used` are given out; `older` are full blocks. All are from
  // malloc(3) and live until the end of this value, so that slots stay where they are.
  private var block: UnsafeMutableRawPointer
  private var capacity: Int
  private var used = 0
  private var older: [UnsafeMutableRawPointer]
  /// Bytes of the older blocks.
  private var olderBytes = 0

  private let limit: Int
  /// Bytes from which on memory is a block of its own.
  private static let large = 256 << 10

  /// Bytes that the values of one call may take, whatever its request says: a struct of many optional fields takes much
  /// more than the "{}" it comes as.
  static let usualLimit = 256 << 20

  /// - Parameter capacity: bytes of the first block.
  init(capacity: Int, limit: Int = Self.usualLimit) {
    self.capacity = capacity
    self.limit = limit
    unsafe older = []
    unsafe block = Self.allocate(capacity)
  }

  deinit {
    for index in unsafe older.indices { unsafe free(older[index]) }
    unsafe free(block)
  }

  /// Whether so much more is within the limit. Asked where a request decides how much it is.
  func hasRoom(for size: Int) -> Bool { olderBytes &+ used &+ size <= limit }

  /// Gives out zeroed memory.
  ///
  /// - Parameter alignment: 1, 2, 4, 8 or 16.
  mutating func take(_ size: Int, alignment: Int) -> Slot {
    if size >= Self.large, size > capacity &- used {
      // Fresh from the kernel it is zeroed already.
      unsafe older.append(block)
      olderBytes &+= capacity
      (capacity, used) = (size, size)
      guard let memory = unsafe calloc(size, 1) else { fatalError("out of memory: \(size) bytes") }
      unsafe block = memory
      return unsafe Slot(base: block, count: size)
    }
    let slot = reserve(size, alignment: alignment)
    unsafe memset(slot.base, 0, size)
    return slot
  }

  /// Gives out memory that holds anything: for what the caller fills, or a function writes.
  mutating func reserve(_ size: Int, alignment: Int) -> Slot {
    var start = (used &+ alignment &- 1) & ~(alignment &- 1)
    if start &+ size > capacity {
      unsafe older.append(block)
      olderBytes &+= capacity
      capacity = max(size, min(capacity * 2, 1 << 20))
      unsafe block = Self.allocate(capacity)
      start = 0
    }
    used = start &+ size
    return unsafe Slot(base: block + start, count: size)
  }

  /// Gives out a copy of bytes with a NUL behind it.
  mutating func copy(_ bytes: Span<UInt8>) -> Slot {
    let slot = reserve(bytes.count &+ 1, alignment: 1)
    unsafe bytes.withUnsafeBufferPointer { bytes in
      if bytes.count > 0 { unsafe memcpy(slot.base, bytes.baseAddress!, bytes.count) }
    }
    slot.store(UInt8(0), at: bytes.count)
    return slot
  }

  private static func allocate(_ size: Int) -> UnsafeMutableRawPointer {
    guard let memory = unsafe malloc(max(size, 16)) else { fatalError("out of memory: \(size) bytes") }
    return unsafe memory
  }
}
