import Exchange
import Synchronization

/// The generations that serve now, and the route table made of them. Written by the reloader, read by anybody.
public final class Registry: Sendable {
  private struct State {
    var generations: [Generation] = []
    var table = RouteTable.empty
  }

  private let state = Mutex(State())

  public init() {}

  public var generations: [Generation] { state.withLock { $0.generations } }
  public var table: RouteTable { state.withLock { $0.table } }

  /// Makes the table that there would be with these generations, and no others.
  ///
  /// - Throws: which two stand in each other's way.
  public func table(of generations: [Generation]) throws(PluginProblem) -> RouteTable {
    var names: [String: Generation] = [:]
    var kinds: [String: Generation] = [:]
    var routes: [Route] = []
    let serving = Dictionary(grouping: table.routes) { ObjectIdentifier($0.generation) }
    for generation in generations {
      if let other = names.updateValue(generation, forKey: generation.name) {
        throw PluginProblem(
          "has the name \(PluginProblem.quoted(generation.name)) of a plugin that is loaded already (\(other.file))",
          remedy: "rename one of them in its BAY_PLUGIN, or remove one")
      }
      for task in generation.declaration.tasks {
        if let other = kinds.updateValue(generation, forKey: task.kind) {
          throw PluginProblem(
            "declares the task \(PluginProblem.quoted(task.kind)) "
              + (other === generation ? "twice" : "of plugin \(other.name) (\(other.file))"),
            remedy: "give one of them another name")
        }
      }
      // A generation that goes on serving keeps its routes, and so their counters.
      routes +=
        serving[ObjectIdentifier(generation)]
        ?? generation.declaration.routes.map { Route($0, of: generation) }
    }
    return try RouteTable(ofPlugins: routes)
  }

  func serve(_ generations: [Generation], _ table: RouteTable) {
    state.withLock { state in
      state.generations = generations
      state.table = table
    }
  }
}
