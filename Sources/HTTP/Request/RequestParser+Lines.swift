import Bytes

extension RequestParser {
  /// Where the line ends that is being received: at the CR of its CRLF. nil if that is not there yet.
  ///
  /// - Parameters:
  ///   - scanned: where the search starts; behind what needs not be looked at again, when it returns nil.
  ///   - limit: the last place where the line may end.
  ///   - stage: what the line is.
  @inline(never)
  static func lineEnd(
    _ bytes: Span<UInt8>, _ scanned: inout Int, _ limit: Int, _ stage: Stage
  ) throws(RequestError) -> Int? {
    while true {
      // Every line ends at a control character: at a CR if it is a good one.
      let stop = bytes.firstControl(from: scanned)
      guard stop <= limit else { throw tooLong(stage) }
      scanned = stop
      guard stop < bytes.count else { return nil }
      switch bytes[stop] {
      case Byte.carriageReturn:
        guard stop &+ 1 < bytes.count else { return nil }
        guard bytes[stop &+ 1] == Byte.lineFeed else {
          throw RequestError(400, "A carriage return is not followed by a line feed.")
        }
        return stop
      case Byte.tab where stage == .fields:
        scanned = stop &+ 1
      default: throw strayControl(bytes[stop])
      }
    }
  }

  private static func strayControl(_ byte: UInt8) -> RequestError {
    switch byte {
    case Byte.lineFeed: RequestError(400, "A line ends with a line feed alone, it must end with CRLF.")
    case Byte.tab: RequestError(400, "There is a tab in the request line.")
    default: RequestError(400, "There is a control character in the head of the request.")
    }
  }

  @inline(never)
  static func tooLong(_ stage: Stage) -> RequestError {
    stage == .fields
      ? RequestError(431, "The header fields are larger than this server allows.")
      : RequestError(414, "The request line is longer than this server allows.")
  }
}
