import Synchronization

/// The generations that serve, by plugin name, and the route table made of them.
///
/// Any thread may read; plugins are added by one thread at a time (the one that loads).
public final class Registry: Sendable {
  private struct State {
    var generations: [Generation] = []
    var table = RouteTable.empty
  }

  private let state = Mutex(State())

  public init() {}

  public var generations: [Generation] { state.withLock { $0.generations } }
  public var table: RouteTable { state.withLock { $0.table } }

  /// Checks a generation against those that serve, starts it, and adds it. On failure nothing has changed.
  public func add(_ generation: Generation) throws(PluginProblem) {
    let serving = generations
    if let other = serving.first(where: { $0.name == generation.name }) {
      throw PluginProblem(
        "has the name \(DescriptorReader.quoted(generation.name)) of a plugin that is loaded already (\(other.file))",
        remedy: "rename one of them in its BAY_PLUGIN, or remove one")
    }
    let routes = generation.declaration.routes.map { Route($0, of: generation) }
    let table = try RouteTable(self.table.routes + routes)
    try generation.start()
    state.withLock { state in
      state.generations.append(generation)
      state.table = table
    }
  }
}
