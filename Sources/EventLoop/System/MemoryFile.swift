import Bytes

/// Memory that travels from one process to another as a descriptor, memfd_create(2).
public enum MemoryFile {
  /// A file with these bytes, sealed: nobody can change them any more.
  public static func sealed(_ bytes: Span<UInt8>) throws(SystemError) -> SharedDescriptor {
    let file = try SystemCalls.makeMemoryFile("patchbay-body")
    try SystemCalls.writeAll(bytes, to: file)
    try SystemCalls.seal(file, content: true)
    return SharedDescriptor(file)
  }

  /// A file of so many zeros, whose size is sealed: whoever maps it is safe from its shrinking.
  public static func shared(size: Int) throws(SystemError) -> SharedDescriptor {
    let file = try SystemCalls.makeMemoryFile("patchbay-box")
    try SystemCalls.setSize(size, of: file)
    try SystemCalls.seal(file, content: false)
    return SharedDescriptor(file)
  }

  /// Appends the first `count` bytes of a sealed file; false if it is not sealed, or has fewer.
  public static func read(_ count: Int, of file: SharedDescriptor, into buffer: inout ByteBuffer) -> Bool {
    SystemCalls.isSealed(file.descriptor) && SystemCalls.readAll(count, of: file.descriptor, into: &buffer)
  }
}

/// Two connected Unix sockets, non-blocking and closed on exec.
public struct SocketPair: ~Copyable {
  private var first: Descriptor?
  private var second: Descriptor?

  public init() throws(SystemError) {
    let (first, second) = try SystemCalls.makePair()
    self.first = Descriptor(owning: first)
    self.second = Descriptor(owning: second)
  }

  /// One end, once.
  public mutating func takeFirst() -> Descriptor? { first.take() }
  /// The other end, once.
  public mutating func takeSecond() -> Descriptor? { second.take() }
}
