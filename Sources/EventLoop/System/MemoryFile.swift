/// Memory that two processes share, memfd_create(2).
public enum MemoryFile {
  /// A file of so many zeros, whose size is sealed: whoever maps it is safe from its shrinking.
  public static func shared(size: Int) throws(SystemError) -> SharedDescriptor {
    let file = try SystemCalls.makeMemoryFile("patchbay-box")
    try SystemCalls.setSize(size, of: file)
    try SystemCalls.sealSize(file)
    return SharedDescriptor(file)
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
