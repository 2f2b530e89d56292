/// What a reload has done with one file.
public enum ReloadOutcome: Sendable {
  /// The file has the content that serves.
  case unchanged(name: String)
  /// A new generation serves.
  case served(name: String, version: String, generation: Int)
  /// The file has gone, and so has its plugin.
  case removed(name: String)
  /// It does not serve; what served before still does.
  case failed(PluginFailure)

  public var isFailure: Bool {
    if case .failed = self { true } else { false }
  }

  /// One line for people.
  public var text: String {
    switch self {
    case .unchanged(let name): "\(name): unchanged"
    case .served(let name, let version, let number): "\(name): serving \(version), generation \(number)"
    case .removed(let name): "\(name): removed"
    case .failed(let failure): "\(failure)"
    }
  }
}
