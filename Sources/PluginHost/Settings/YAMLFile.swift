/// Reads a YAML file of the host's own.
public enum YAMLFile {
  public static func read(_ path: String) throws(PluginProblem) -> SettingsDocument {
    let file = try PluginFile(path: path, remedy: "name the YAML file itself")
    guard file.size <= 1 << 20 else {
      throw PluginProblem("has more than 1 MiB", remedy: "make it smaller")
    }
    do {
      return try SettingsFile.document(file.read(0, file.size))
    } catch {
      throw PluginProblem("cannot be read: \(error.text)", remedy: "mend that line")
    }
  }
}
