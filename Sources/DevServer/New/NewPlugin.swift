import EventLoop

/// `patchbay new`: a folder with a plugin that works.
public enum NewPlugin {
  public enum Language: String, CaseIterable, Sendable {
    case c, cpp, swift
  }

  /// Why a name cannot be one; nil if it can.
  public static func problem(withName name: String) -> String? {
    let isFit =
      name.utf8.count <= 64 && name.first?.isLetter == true
      && name.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
      }
    return isFit
      ? nil
      : "\"\(name)\" is no name for a plugin: take letters, digits, '-' and '_', a letter first, 64 at the most"
  }

  /// Makes the folder `name` in the working folder; returns the exit code: 1 if that cannot be.
  ///
  /// - Parameter name: one that ``problem(withName:)`` has nothing against.
  public static func make(_ name: String, _ language: Language, files: DeveloperFiles) -> Int32 {
    guard !Files.exists(name) else {
      StandardStreams.writeError("patchbay new: \(name) exists already; nothing was changed\n")
      return 1
    }
    do {
      try Files.makeFolder(name)
      for (file, text) in PluginTemplate.files(name, language) {
        try Files.write(Array(text.utf8), to: "\(name)/\(file)")
      }
    } catch {
      StandardStreams.writeError("patchbay new: \(error)\n")
      return 1
    }
    StandardStreams.writeOutput(
      """
      Made \(name)/\(PluginTemplate.source(name, language)). Serve it, and build it anew whenever you save:

          patchbay dev \(name)
          curl localhost:8000/\(name)

      """)
    if let problem = language == .swift ? files.swiftProblem : files.includeProblem {
      StandardStreams.writeError("Before that: \(problem)\n")
    }
    return 0
  }
}
