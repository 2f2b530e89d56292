import Bytes

/// What a worker says of the plugin that it has loaded.
public struct DeclarationFrame: Equatable, Sendable {
  public struct Route: Equatable, Sendable {
    public enum Kind: UInt8, Sendable { case async, blocking, function }

    public var method: String
    public var path: String
    public var kind: Kind
    /// Nanoseconds; 0: the host's setting.
    public var deadline: UInt64
    /// Calls at a time; 0: no limit.
    public var maximumConcurrent: UInt32
    /// What a typed function takes and gives; empty for others.
    public var signature = ""
    /// For those who call it; empty: nothing is said.
    public var summary = ""
    public var description = ""
    public var tags: [String] = []

    public init(method: String, path: String, kind: Kind, deadline: UInt64, maximumConcurrent: UInt32) {
      self.method = method
      self.path = path
      self.kind = kind
      self.deadline = deadline
      self.maximumConcurrent = maximumConcurrent
    }
  }

  public var name: String
  public var version: String
  public var hasStart: Bool
  public var hasStop: Bool
  public var hasSave: Bool
  public var hasSelfTest: Bool
  public var routes: [Route]
  public var tasks: [TaskKindFrame] = []

  public init(
    name: String, version: String, hasStart: Bool, hasStop: Bool, hasSave: Bool, hasSelfTest: Bool,
    routes: [Route]
  ) {
    self.name = name
    self.version = version
    self.hasStart = hasStart
    self.hasStop = hasStop
    self.hasSave = hasSave
    self.hasSelfTest = hasSelfTest
    self.routes = routes
  }

  public init(_ payload: Span<UInt8>) throws(FrameFault) {
    var reader = FieldReader(payload)
    name = try reader.text()
    version = try reader.text()
    let hooks = try reader.byte()
    hasStart = hooks & 1 != 0
    hasStop = hooks & 2 != 0
    hasSave = hooks & 4 != 0
    hasSelfTest = hooks & 8 != 0
    routes = []
    for _ in 0..<(try reader.count(bytesEach: 37)) {
      let (method, path) = (try reader.text(), try reader.text())
      guard let kind = Route.Kind(rawValue: try reader.byte()) else {
        throw FrameFault("a route of a kind that there is not")
      }
      var route = Route(
        method: method, path: path, kind: kind, deadline: try reader.long(),
        maximumConcurrent: try reader.word())
      route.signature = try reader.text()
      route.summary = try reader.text()
      route.description = try reader.text()
      for _ in 0..<(try reader.count(bytesEach: 4)) { route.tags.append(try reader.text()) }
      routes.append(route)
    }
    for _ in 0..<(try reader.count(bytesEach: TaskKindFrame.least)) {
      tasks.append(try TaskKindFrame(&reader))
    }
    try reader.end()
  }

  public func append(to buffer: inout ByteBuffer) {
    buffer.append(text: name)
    buffer.append(text: version)
    buffer.append((hasStart ? 1 : 0) | (hasStop ? 2 : 0) | (hasSave ? 4 : 0) | (hasSelfTest ? 8 : 0))
    buffer.append(count: routes.count)
    for route in routes {
      buffer.append(text: route.method)
      buffer.append(text: route.path)
      buffer.append(route.kind.rawValue)
      buffer.append(long: route.deadline)
      buffer.append(word: route.maximumConcurrent)
      buffer.append(text: route.signature)
      buffer.append(text: route.summary)
      buffer.append(text: route.description)
      buffer.append(count: route.tags.count)
      for tag in route.tags { buffer.append(text: tag) }
    }
    buffer.append(count: tasks.count)
    for task in tasks { task.append(to: &buffer) }
  }
}
