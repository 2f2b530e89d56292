import Exchange
import PluginHost

/// What a worker process is given to do.
enum Errand {
  case call(Call)
  case task(TaskRun)

  /// "GET /hello/{name}", "task mail".
  var text: String {
    switch self {
    case .call(let call): call.routeText
    case .task(let run): run.text
    }
  }

  /// Whether it is this very one.
  func isSame(as other: Errand) -> Bool {
    switch (self, other) {
    case (.call(let mine), .call(let others)): mine === others
    case (.task(let mine), .task(let others)): mine === others
    default: false
    }
  }

  /// "GET /hello", "POST /digest (3)".
  static func texts(of errands: [Errand]) -> [String] {
    var counts: [String: Int] = [:]
    for errand in errands { counts[errand.text, default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { $0.value > 1 ? "\($0.key) (\($0.value))" : $0.key }
  }
}
