import EventLoop
import PluginHost

extension Configuration {
  /// The configuration that the user has asked for.
  public init(_ sources: SettingSources) throws(SettingFault) {
    self.init()
    warnings = sources.warnings
    for setting in Settings.all { try sources.apply(setting, to: &self) }
    if sources.text("isolation") == nil { try Self.checkIsolationIsNotMisspelt() }
    trust = TrustedFolders(named: sources.list("plugins"), unchecked: trust.unchecked)
  }

  /// A misspelt variable costs a warning elsewhere; here plugins would run without the protection that somebody has
  /// asked for.
  private static func checkIsolationIsNotMisspelt() throws(SettingFault) {
    let variable = Setting.variable("isolation")
    let names = Environment.names(beginningWith: "PATCHBAY_")
    guard let slip = names.first(where: { NearName.isNear($0, variable) }) else { return }
    throw SettingFault("\(slip) in the environment sets nothing; did you mean \(variable)?")
  }
}
