/// Where arguments lie in the memory of a call, and where what libffi wants: their addresses, and the result.
struct FrameLayout: Sendable {
  /// Bytes in all.
  let size: Int
  /// The offset of each argument.
  let arguments: [Int]
  let addressesOffset: Int
  let resultOffset: Int
  let resultSize: Int

  /// The part that holds the addresses, each at its place.
  func addresses(in frame: Slot) -> Slot {
    let addresses = frame.part(at: addressesOffset, arguments.count &* 8)
    for index in arguments.indices {
      addresses.store(addressOf: frame.part(at: arguments[index], 0), at: index &* 8)
    }
    return addresses
  }

  func result(in frame: Slot) -> Slot { frame.part(at: resultOffset, resultSize) }
}

/// Lays arguments out one after the other.
struct FrameBuilder {
  private(set) var types: [ForeignType] = []
  private var offsets: [Int] = []
  private var size = 0

  /// Makes room for a value that is passed as these arguments; the offset of the first. Two lie side by side.
  mutating func add(_ parts: [ForeignType]) -> Int {
    var first: Int?
    for part in parts {
      size = align(size, to: max(part.alignment, 8))
      offsets.append(size)
      types.append(part)
      first = first ?? size
      size += max(part.size, 8)
    }
    return first ?? size
  }

  /// Describes structs by halves where libffi would pass them wrongly. Call once, after the last argument.
  mutating func splitMixedStructs(result: ForeignType) {
    #if arch(x86_64)
      var registers = ArgumentRegisters(result: result)
      let whole = zip(types, offsets)
      (types, offsets) = ([], [])
      for (type, offset) in whole {
        let passed = registers.take(type) ?? [type]
        types += passed
        offsets += passed.indices.map { offset + $0 * 8 }
      }
    #endif
  }

  func layout(resultSize: Int) -> FrameLayout {
    let addresses = align(size, to: 8)
    let result = align(addresses + offsets.count * 8, to: 16)
    // libffi widens small results to a register.
    let resultSize = max(resultSize, 16)
    return FrameLayout(
      size: result + resultSize, arguments: offsets, addressesOffset: addresses, resultOffset: result,
      resultSize: resultSize)
  }

  private func align(_ offset: Int, to alignment: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }
}
