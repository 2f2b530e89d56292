/// Libraries beside a plugin, found by `$ORIGIN` in its run path.
///
/// A plugin is loaded from a private copy, so that `$ORIGIN` is the private folder: links there lead to the libraries
/// themselves. Those are not copied; one image of each is shared by all who need it.
struct NeighbourLibraries {
  /// Libraries that are followed.
  private static let limit = 256

  /// By name in the private folder, where the links lead.
  private(set) var links: [String: String] = [:]

  /// - Parameters:
  ///   - plugin: its path.
  ///   - links: what its file says.
  /// - Throws: a library that somebody else could have written.
  init(of plugin: String, _ links: ELFLinks) throws(PluginProblem) {
    var left = [links]
    let folder = PluginPath.split(plugin).folder
    while let next = left.popLast(), self.links.count < Self.limit {
      for path in next.runPaths where Self.leadsBelow(path) {
        let below = Self.below(path)
        // "$ORIGIN/lib": the folder itself is linked, and its libraries find each other there.
        if let first = below.split(separator: "/").first.map(String.init) {
          let place = PluginPath.path(folder, first)
          if PluginFile.isFolder(place) { self.links[first] = place }
          continue
        }
        for name in next.needed where !name.contains("/") && self.links[name] == nil {
          let place = PluginPath.path(folder, name)
          guard place != plugin, PluginFile.isThere(place) else { continue }
          left.append(try Self.open(place))
          self.links[name] = place
        }
      }
    }
  }

  private static func open(_ place: String) throws(PluginProblem) -> ELFLinks {
    do throws(PluginProblem) {
      let file = try PluginFile(path: place)
      return ELFLinks(size: file.size) { file.read($0, $1) }
    } catch {
      throw PluginProblem("needs the library \(place), which \(error.problem)", remedy: error.remedy)
    }
  }

  private static let origins = ["$ORIGIN", "${ORIGIN}"]

  private static func leadsBelow(_ path: String) -> Bool {
    origins.contains { path == $0 || path.hasPrefix($0 + "/") } && !path.split(separator: "/").contains("..")
  }

  /// What follows `$ORIGIN/`, without ".".
  private static func below(_ path: String) -> String {
    path.split(separator: "/").dropFirst().filter { $0 != "." }.joined(separator: "/")
  }
}
