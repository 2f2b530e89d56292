import DevServer
import PatchbayServer

/// `patchbay dev`
enum DevCommand: Command {
  static let name = "dev"
  static let usage = "[DIR] [flags]"
  static let summary = "Build plugins, serve them, and build them again whenever their sources change."
  static let serves = true

  /// Where to find what plugins are built with.
  static let places = [
    Flag("include", "DIR", "the folder of patchbay.h (default: found from this executable)"),
    Flag("sdk", "DIR", "the folder of the Swift library for plugins (default: the same)"),
  ]

  static var groups: [FlagGroup] { [FlagGroup(title: "Building", flags: places)] + RunCommand.groups(flag) }

  /// A setting of the host with what it is for, and its default, where that is another one here.
  private static func flag(_ setting: Setting) -> Flag {
    switch setting.name {
    case "plugins": Flag(setting, help: "a folder with plugins that are built already", standard: "none")
    case "host": Flag(setting, standard: host)
    default: Flag(setting)
    }
  }

  /// Listens where nobody else can reach what is being written.
  private static let host = "127.0.0.1"

  static let notes = """
    DIR is one plugin's folder, or a folder of such folders and of sources that are plugins by themselves (default:
    the working folder). A Makefile, Package.swift or Cargo.toml says how its folder is built; without one the sources
    are compiled with CC, CXX or swiftc, and CFLAGS, CXXFLAGS, SWIFTFLAGS and LDFLAGS.

    While a plugin does not build, browsers get the compiler's errors from its routes, and programs the version before.

    The settings of patchbay run can be set here in the same ways; --include and --sdk also as PATCHBAY_INCLUDE and
    PATCHBAY_SDK in the environment.

    Exit codes are those of patchbay run.
    """

  static func run(_ arguments: Arguments) throws(UsageFault) -> Int32 {
    guard arguments.rest.count <= 1 else { throw UsageFault("dev takes one folder") }
    do {
      let files = try files(arguments)
      let sources = try SettingSources(flags: arguments.values)
      var configuration = try Configuration(sources)
      if sources.list("host").isEmpty { configuration.hosts = [host] }
      configuration.pluginFolders = sources.list("plugins")
      return DevSession.run(
        arguments.rest.first ?? ".", configuration, files: files, logLevel: configuration.logLevel)
    } catch {
      throw UsageFault("\(error)")
    }
  }

  /// What plugins are built with. A place that the user names must be one.
  static func files(_ arguments: Arguments) throws -> DeveloperFiles {
    let sources = try SettingSources(flags: [:])
    let include = arguments.value("include") ?? sources.text("include")
    let sdk = arguments.value("sdk") ?? sources.text("sdk")
    let files = DeveloperFiles(include: include, sdk: sdk)
    if let include, files.include == nil { throw UsageFault("there is no patchbay.h in \(include)") }
    if let sdk, files.swiftLibrary == nil { throw UsageFault("there is no libPatchbayPlugin.a in \(sdk)") }
    return files
  }
}
