import Bytes

/// What a host asks a new worker to load.
public struct LoadFrame: Equatable, Sendable {
  /// The private copy that is mapped; or, of bindings, a name that the linker finds.
  public var library: Library
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
  /// The text of the file where it is bindings; empty: the library is a plugin by itself.
  public var bindings: [UInt8] = []

  /// Where a library is to be found.
  public enum Library: Equatable, Sendable {
    case copy(String)
    case system(String)
  }

  /// The path of the private copy, if there is one.
  public var copy: String? {
    if case .copy(let path) = library { path } else { nil }
  }

  public init(
    library: Library, file: String, generation: UInt32, logLevel: String, poolThreads: UInt32,
    poolQueue: UInt32,
    afterQueue: UInt32, settings: [String: String]
  ) {
    self.library = library
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
    let isCopy = try reader.byte() == 1
    let place = try reader.text()
    library = isCopy ? .copy(place) : .system(place)
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
    bindings = try reader.rest()
  }

  public func append(to buffer: inout ByteBuffer) {
    switch library {
    case .copy(let place):
      buffer.append(1)
      buffer.append(text: place)
    case .system(let place):
      buffer.append(0)
      buffer.append(text: place)
    }
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
    buffer.append(bindings.span)
  }
}
