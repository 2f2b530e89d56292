import Bytes
import JSON

/// Where one out-parameter was written.
struct OutputRoom {
  /// What the function got the address of.
  let memory: Slot
  /// For bytes and lists: their number, and before the call the room for them.
  let count: Slot?

  /// Makes room for an out-parameter and puts the addresses into the frame.
  init(_ output: CompiledOutput, in memory: inout ArgumentMemory, frame: Slot) {
    switch output.kind {
    case .value:
      self.memory = memory.take(output.shape.size, alignment: 16)
      count = nil
    case .text(let room):
      self.memory = memory.take(room, alignment: 16)
      count = nil
      frame.store(room, at: output.offset + 8)
    case .counted(let room):
      var size = room
      if case .list(let item, _) = output.shape.kind { size *= item.size }
      let count = memory.take(8, alignment: 8)
      // What a function says it wrote and has not is nothing of anybody else's.
      self.memory = memory.take(size, alignment: 16)
      count.store(room, at: 0)
      self.count = count
      frame.store(addressOf: count, at: output.offset + 8)
    }
    frame.store(addressOf: self.memory, at: output.offset)
  }

  /// Appends what was written, as JSON.
  func append(_ output: CompiledOutput, to buffer: inout ByteBuffer) throws(ValueReader.Fault) {
    switch (output.kind, output.shape.kind) {
    case (.value, _): try ValueReader.append(output.shape, at: memory.view, name: output.name, to: &buffer)
    case (.text(let room), _):
      guard let length = memory.view.textLength(within: room) else {
        throw ValueReader.Fault(reason: "\(output.name) does not end within its \(room) bytes")
      }
      try ValueReader.appendText(memory.view, length, name: output.name, to: &buffer)
    case (.counted, .list(let item, _)):
      try ValueReader.append(
        item, at: memory.view, count: try number(of: output), name: output.name, to: &buffer)
    case (.counted, _):
      memory.view.withBytes(try number(of: output)) { buffer.append(jsonBase64: $0) }
    }
  }

  /// Appends bytes as they are.
  func appendBytes(of output: CompiledOutput, to buffer: inout ByteBuffer) throws(ValueReader.Fault) {
    memory.view.withBytes(try number(of: output)) { buffer.append($0) }
  }

  /// How many bytes or items the function says it wrote.
  private func number(of output: CompiledOutput) throws(ValueReader.Fault) -> Int {
    guard case .counted(let room) = output.kind, let count else { return 0 }
    let number = count.view.load(Int.self)
    guard (0...room).contains(number) else {
      throw ValueReader.Fault(
        reason:
          "\(output.name) has room for \(room), and the function says it wrote \(UInt(bitPattern: number))")
    }
    return number
  }
}
