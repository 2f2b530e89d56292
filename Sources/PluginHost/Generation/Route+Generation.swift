import Exchange

extension Route {
  /// All routes of this host are those of generations.
  public var generation: Generation { unsafe unsafeDowncast(owner, to: Generation.self) }

  convenience init(_ declaration: RouteDeclaration, of generation: Generation) {
    self.init(
      declaration.method, declaration.template, of: generation, endpoint: declaration.endpoint,
      context: declaration.context, deadline: declaration.deadline,
      maximumConcurrent: declaration.maximumConcurrent, documentation: declaration.documentation)
  }
}

extension RouteTable {
  /// - Throws: which two routes stand in each other's way, and what to do.
  convenience init(ofPlugins routes: [Route]) throws(PluginProblem) {
    do {
      try self.init(routes)
    } catch {
      let (route, other) = (error.route, error.other)
      throw PluginProblem(
        "declares \(route.description), which clashes with \(other.description) of "
          + (other.owner === route.owner
            ? "its own" : "plugin \(other.owner.name) (\(other.generation.file))"),
        remedy: "give one of them another path")
    }
  }
}
