import Bytes

/// What a hook of a plugin is given or gives: the state that one generation hands to the next.
public struct SavedFrame: Equatable, Sendable {
  /// The version of the generation that saved it; nil if nothing was saved.
  public var version: String?
  public var bytes: [UInt8]

  public init(version: String?, bytes: [UInt8]) {
    self.version = version
    self.bytes = bytes
  }

  public init(_ payload: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(payload)
    let isThere = try reader.byte()
    let text = try reader.text()
    version = isThere == 1 ? text : nil
    bytes = try reader.rest()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(version == nil ? UInt8(0) : 1)
    buffer.append(text: version ?? "")
    buffer.append(bytes.span)
  }
}

/// Why what was asked for has failed.
public struct FailureFrame: Equatable, Sendable {
  public var problem: String
  public var remedy: String

  public init(problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }

  public init(_ payload: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(payload)
    problem = try reader.text()
    remedy = try reader.text()
    try reader.end()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(text: problem)
    buffer.append(text: remedy)
  }
}
