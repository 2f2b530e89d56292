/// Reads a YAML file of the host's own, as flat as a plugin's settings.
public enum YAMLFile {
  public static func read(_ path: String) throws(PluginProblem) -> [String: String] {
    let file = try PluginFile(path: path)
    do {
      return try SettingsFile.parse(file.read(0, min(file.size, 1 << 20)))
    } catch {
      throw PluginProblem("cannot be read: \(error.text)", remedy: "mend that line")
    }
  }
}
