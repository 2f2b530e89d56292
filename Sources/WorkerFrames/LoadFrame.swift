import Bytes

/// What a host asks a new worker to load.
public struct LoadFrame: Equatable, Sendable {
  /// The private copy that is mapped.
  public var copy: String
  /// The file it is a copy of, for messages.
  public var file: String
  /// Which generation of its host it is.
  public var generation: UInt32
  public var logLevel: String
  /// Threads for blocking handlers, and calls that may wait for one.
  public var poolThreads: UInt32
  public var poolQueue: UInt32
  /// Functions after responses that may wait.
  public var afterQueue: UInt32
  /// The plugin's settings.
  public var settings: [String: String]

  public init(
    copy: String, file: String, generation: UInt32, logLevel: String, poolThreads: UInt32, poolQueue: UInt32,
    afterQueue: UInt32, settings: [String: String]
  ) {
    self.copy = copy
    self.file = file
    self.generation = generation
    self.logLevel = logLevel
    self.poolThreads = poolThreads
    self.poolQueue = poolQueue
    self.afterQueue = afterQueue
    self.settings = settings
  }

  public init(_ payload: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(payload)
    copy = try reader.text()
    file = try reader.text()
    generation = try reader.word()
    logLevel = try reader.text()
    poolThreads = try reader.word()
    poolQueue = try reader.word()
    afterQueue = try reader.word()
    settings = [:]
    for _ in 0..<(try reader.count(bytesEach: 8)) {
      let key = try reader.text()
      settings[key] = try reader.text()
    }
    try reader.end()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(text: copy)
    buffer.append(text: file)
    buffer.append(word: generation)
    buffer.append(text: logLevel)
    buffer.append(word: poolThreads)
    buffer.append(word: poolQueue)
    buffer.append(word: afterQueue)
    buffer.append(count: settings.count)
    for (key, value) in settings {
      buffer.append(text: key)
      buffer.append(text: value)
    }
  }
}
