import HTTP
import Logging
import WorkerFrames

/// What a loader needs in order to put plugins into processes of their own.
public struct Isolation: Sendable {
  public let lane: IsolationLane
  public let defaults: IsolationSettings.Defaults
  public let logLevel: String
  /// Threads for blocking handlers of each process, and calls that may wait for one.
  public let poolThreads: Int
  public let poolQueue: Int
  /// Functions after responses that may wait in each process.
  public let afterQueue: Int

  public init(
    lane: IsolationLane, defaults: IsolationSettings.Defaults, logLevel: String, poolThreads: Int,
    poolQueue: Int, afterQueue: Int
  ) {
    self.lane = lane
    self.defaults = defaults
    self.logLevel = logLevel
    self.poolThreads = poolThreads
    self.poolQueue = poolQueue
    self.afterQueue = afterQueue
  }

  /// Loads a library in a process of its own.
  func load(
    _ library: LoadFrame.Library, of file: String, generation: Int, _ settings: PluginSettings,
    _ own: IsolationSettings, bindings: [UInt8]
  ) throws(PluginProblem) -> PluginDeclaration {
    var frame = LoadFrame(
      library: library, file: file, generation: UInt32(truncatingIfNeeded: generation), logLevel: logLevel,
      poolThreads: UInt32(clamping: poolThreads), poolQueue: UInt32(clamping: poolQueue),
      afterQueue: UInt32(clamping: afterQueue), settings: settings.values)
    frame.bindings = bindings
    let (plugin, declared) = try lane.load(frame, own)
    do throws(PluginProblem) {
      return try PluginDeclaration(declared, plugin)
    } catch {
      plugin.stop()
      throw error
    }
  }
}

extension PluginDeclaration {
  /// What a worker has said, held to the same rules as a descriptor.
  init(_ frame: DeclarationFrame, _ plugin: IsolatedPlugin) throws(PluginProblem) {
    try DescriptorReader.check(name: frame.name, remedy: "build it again")
    self.init(name: frame.name, version: frame.version)
    isolated = plugin
    for (index, route) in frame.routes.enumerated() {
      let text = "\(route.method) \(route.path)"
      guard let method = Method(declared: route.method) else {
        throw PluginProblem("has a bad method in the route \(text)", remedy: "build it again")
      }
      let template: RouteTemplate
      do {
        template = try RouteTemplate(parsing: route.path)
      } catch {
        throw PluginProblem("has a bad path in the route \(text): \(error)", remedy: "build it again")
      }
      let function =
        route.kind == .function
        ? try FunctionReader.described(route.signature, method, template, route: text) : nil
      var declared = RouteDeclaration(
        method: method, template: template,
        endpoint: IsolatedEndpoint(plugin, index: index, kind: "\(route.kind)", function: function),
        context: .none)
      declared.documentation.summary = route.summary.isEmpty ? nil : route.summary
      declared.documentation.description = route.description.isEmpty ? nil : route.description
      declared.documentation.tags = route.tags
      if route.deadline > 0 { declared.deadline = route.deadline }
      if route.maximumConcurrent > 0 { declared.maximumConcurrent = Int(route.maximumConcurrent) }
      routes.append(declared)
    }
    for (index, task) in frame.tasks.enumerated() {
      guard TaskName.isFit(task.name) else {
        throw PluginProblem("has a bad kind of task in entry \(index)", remedy: "build it again")
      }
      tasks.append(
        TaskDeclaration(
          kind: task.name,
          endpoint: IsolatedTaskEndpoint(plugin, index: index, isBlocking: task.isBlocking),
          context: .none, rules: TaskRules(task)))
    }
  }
}

extension TaskRules {
  /// As a worker's plugin asks for them.
  init(_ frame: TaskKindFrame) {
    maximumAttempts = Int(frame.maximumAttempts)
    timeout = frame.timeout
    concurrency = Int(frame.concurrency)
    backoff = Int(frame.backoff)
    backoffLimit = Int(frame.backoffLimit)
    self = bounded
  }
}
