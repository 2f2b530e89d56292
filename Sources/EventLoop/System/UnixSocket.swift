import CPatchbayLinux
import Glibc

/// Unix domain sockets, unix(7): how a host is asked about itself on its own machine.
public enum UnixSocket {
  /// Listens at a path, mode 0600. A file that a host has left behind is replaced; a host that listens is not.
  public static func listen(at path: String) throws(SystemError) -> Descriptor {
    Descriptor(owning: try SystemCalls.listenUnix(path))
  }

  /// Removes a socket's file.
  public static func remove(_ path: String) { SystemCalls.removeFile(path) }

  /// Sends a text and receives until the other side closes.
  ///
  /// - Parameters:
  ///   - limit: for each wait, in milliseconds: until the other side accepts, takes the text, and says something.
  ///   - goesOn: whether to wait for so long once more, asked whenever nothing has come.
  /// - Throws: `ETIMEDOUT` if a wait is over.
  public static func exchange(
    _ text: String, with path: String, limit: Int32, goesOn: () -> Bool = { false }
  ) throws(SystemError) -> String {
    let socket = Descriptor(owning: try SystemCalls.connectUnix(path, milliseconds: limit))
    var text = text
    _ = SystemCalls.writeWithin(&text, to: socket.number, milliseconds: limit)
    let memory = ReceiveMemory(capacity: 64 * 1024)
    var answer: [UInt8] = []
    while true {
      if SystemCalls.waitReadable(socket, orNumber: -1, milliseconds: limit) == 0 {
        guard goesOn() else { throw SystemError(call: "recv", code: ETIMEDOUT) }
        continue
      }
      let count = SystemCalls.receive(socket.number, into: memory)
      if count == -Int(EINTR) { continue }
      guard count >= 0 else { throw SystemError(call: "recv", code: Int32(-count)) }
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      memory.withBytes(count) { bytes in for index in bytes.indices { answer.append(bytes[index]) } }
    }
  }
}
