import Exchange

extension Generation {
  /// The kinds of task that it declares.
  public var taskKinds: [TaskKind] { declaration.tasks.map { TaskKind($0, of: self) } }

  /// Something outside of a call holds its code from now on. [any], while it serves or has something in use.
  public func beginUse() { uses.hold(0) }
  public func endUse() { uses.end(0) }

  /// What its settings want to have enqueued; they were checked when it was loaded.
  public var taskSchedules: [TaskSchedule] { (try? TaskSchedule.read(settings, plugin: name)) ?? [] }
}

extension TaskKind {
  /// All kinds of this host are those of generations.
  public var generation: Generation { unsafe unsafeDowncast(owner, to: Generation.self) }
}
