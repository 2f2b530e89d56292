import Bytes
import CPatchbayLinux
import Glibc

/// Messages with descriptors, and memory files. The invariants are those of `SystemCalls`.
extension SystemCalls {
  /// How many bytes came (0: the peer has gone), or `-errno`; and the descriptors beside them, nil if there were more than
  /// `accepted`, or than one message may carry. Those are closed on another thread: the last close(2) of a socket may wait.
  static func receiveMessage(
    _ socket: Int32, into buffer: inout ByteBuffer, atMost limit: Int, accepting accepted: Int
  ) -> (count: Int, descriptors: [SharedDescriptor]?) {
    var numbers = InlineArray<16, Int32>(repeating: -1)
    var came: Int32 = 0
    let count = unsafe buffer.appendUnsafe(maximum: limit) { memory in
      unsafe withUnsafeMutablePointer(to: &numbers) { numbers in
        let numbers = unsafe UnsafeMutableRawPointer(numbers).assumingMemoryBound(to: Int32.self)
        let count = unsafe linux_receive_message(
          socket, memory, limit, numbers, Int32(min(accepted, Int(LINUX_MESSAGE_DESCRIPTORS))), &came)
        return count < 0 ? -Int(errno) : count
      }
    }
    guard came >= 0 else { return (count, nil) }
    return (count, (0..<Int(came)).map { SharedDescriptor(Descriptor(owning: numbers[$0])) })
  }

  /// Takes what nobody reads any more out of a socket that was shut down, on another thread: there may be descriptors in it.
  static func discardMessages(_ socket: Int32) { linux_discard_messages(socket) }

  /// How many bytes the kernel took, or `-errno`; and how many of the descriptors.
  static func sendMessage(
    _ socket: Int32, _ bytes: borrowing ByteBuffer, with descriptors: [SharedDescriptor]
  ) -> (count: Int, descriptors: Int) {
    let limit = Int(LINUX_MESSAGE_DESCRIPTORS)
    let attached = min(descriptors.count, limit)
    var numbers = InlineArray<16, Int32>(repeating: -1)
    for index in 0..<attached { numbers[index] = descriptors[index].descriptor.number }
    // A descriptor goes no later than its frame: where more wait than one message carries, it carries one byte only.
    let length = descriptors.count > limit ? min(bytes.count, 1) : bytes.count
    let sent = unsafe withUnsafePointer(to: numbers) { numbers in
      unsafe linux_send_message(
        socket, bytes.address(), length, UnsafeRawPointer(numbers).assumingMemoryBound(to: Int32.self),
        Int32(attached))
    }
    return sent < 0 ? (-Int(errno), 0) : (sent, attached)
  }

  static func makePair() throws(SystemError) -> (Int32, Int32) {
    var (first, second): (Int32, Int32) = (-1, -1)
    guard unsafe linux_socket_pair(&first, &second) == 0 else {
      throw SystemError(call: "socketpair", code: errno)
    }
    return (first, second)
  }

  /// The ends of a pipe: reading does not wait, writing does.
  static func makePipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
    var (reading, writing): (Int32, Int32) = (-1, -1)
    guard unsafe linux_pipe(&reading, &writing) == 0 else { throw SystemError(call: "pipe2", code: errno) }
    _ = fcntl(reading, F_SETFL, fcntl(reading, F_GETFL) | O_NONBLOCK)
    return (reading, writing)
  }

  /// Appends what `read(2)` gives; how many bytes (0: the end), or `-errno`.
  static func readBytes(_ descriptor: borrowing Descriptor, into bytes: inout [UInt8], atMost limit: Int)
    -> Int
  {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: limit))
    let count = unsafe bytes.withUnsafeMutableBytes { memory in
      unsafe Glibc.read(descriptor.number, memory.baseAddress! + start, limit)
    }
    let code = errno
    bytes.removeLast(limit - max(0, count))
    return count < 0 ? -Int(code) : count
  }

  static func makeMemoryFile(_ name: String) throws(SystemError) -> Descriptor {
    let number = unsafe linux_memory_file(name)
    guard number >= 0 else { throw SystemError(call: "memfd_create", code: errno) }
    return Descriptor(owning: number)
  }

  static func setSize(_ size: Int, of file: borrowing Descriptor) throws(SystemError) {
    guard ftruncate(file.number, size) == 0 else { throw SystemError(call: "ftruncate", code: errno) }
  }

  static func sealSize(_ file: borrowing Descriptor) throws(SystemError) {
    guard linux_seal_size(file.number) == 0 else { throw SystemError(call: "fcntl", code: errno) }
  }
}
