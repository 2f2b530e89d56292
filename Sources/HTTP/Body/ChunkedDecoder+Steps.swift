import Bytes

extension ChunkedDecoder {
  /// Takes one byte of a size line, of a chunk's end or of the trailers.
  mutating func step(_ byte: UInt8, limit: Int) throws(RequestError) {
    switch state {
    case .sizeStart, .size, .extensionStart: try stepSize(byte, limit: limit)
    case .extensions:
      if byte == Byte.carriageReturn {
        state = .sizeEnd
      } else {
        try count(byte, in: &extensionBytes, Self.extensionLimit, 413)
      }
    case .sizeEnd:
      try expect(Byte.lineFeed, byte)
      if left == 0 {
        state = .trailerStart
        return
      }
      guard left <= limit &- received else {
        throw RequestError(413, "The body is larger than this server allows.")
      }
      received &+= left
      state = .data
    case .dataCR:
      guard byte == Byte.carriageReturn else {
        throw RequestError(400, "A chunk is not followed by CRLF where its size says it ends.")
      }
      state = .dataEnd
    case .dataEnd:
      try expect(Byte.lineFeed, byte)
      state = .sizeStart
    case .trailerStart, .trailerName, .trailerValue, .trailerEnd, .end: try stepTrailer(byte)
    case .data, .done: break
    }
  }

  private mutating func stepSize(_ byte: UInt8, limit: Int) throws(RequestError) {
    if state != .extensionStart, let digit = Hexadecimal.value(of: byte) {
      if state == .sizeStart {
        left = 0
        digits = 0
        state = .size
      }
      digits &+= 1
      guard digits <= 16 else { throw RequestError(400, "A chunk size has more than 16 digits.") }
      guard left >> 59 == 0 else { throw RequestError(413, "The body is larger than this server allows.") }
      left = left &<< 4 | Int(digit)
      return
    }
    guard state != .sizeStart else {
      throw RequestError(400, "A chunk does not start with its size in hexadecimal digits.")
    }
    switch byte {
    case 0x3B: state = .extensions
    case Byte.space, Byte.tab:
      try count(byte, in: &extensionBytes, Self.extensionLimit, 413)
      state = .extensionStart
    case Byte.carriageReturn where state == .size: state = .sizeEnd
    default: throw RequestError(400, "A chunk size is followed by neither an extension nor CRLF.")
    }
  }

  private mutating func stepTrailer(_ byte: UInt8) throws(RequestError) {
    switch state {
    case .trailerStart where byte == Byte.carriageReturn: state = .end
    case .trailerStart, .trailerName:
      if byte == 0x3A, state == .trailerName {
        state = .trailerValue
        return
      }
      guard FieldRules.isTokenByte(byte) else {
        throw RequestError(400, "A trailer line does not start with a field name and a colon.")
      }
      state = .trailerName
      try count(byte, in: &trailerBytes, Self.trailerLimit, 431)
    case .trailerValue:
      if byte == Byte.carriageReturn {
        state = .trailerEnd
      } else {
        try count(byte, in: &trailerBytes, Self.trailerLimit, 431)
      }
    case .trailerEnd:
      try expect(Byte.lineFeed, byte)
      state = .trailerStart
    default:
      try expect(Byte.lineFeed, byte)
      state = .done
    }
  }

  private func expect(_ expected: UInt8, _ byte: UInt8) throws(RequestError) {
    guard byte == expected else {
      throw RequestError(400, "A carriage return is not followed by a line feed.")
    }
  }

  /// Counts a byte that is thrown away, and refuses it if it is a control character or one too many.
  private func count(
    _ byte: UInt8, in total: inout Int, _ limit: Int, _ status: UInt16
  ) throws(RequestError) {
    guard byte >= 0x20 && byte != 0x7F || byte == Byte.tab else {
      throw RequestError(400, "There is a control character in a chunk's extension or in a trailer.")
    }
    total &+= 1
    guard total <= limit else {
      throw RequestError(status, "The chunk extensions or trailers are larger than this server allows.")
    }
  }
}
