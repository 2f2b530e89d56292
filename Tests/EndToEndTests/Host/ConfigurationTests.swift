import Foundation
import Glibc
import PatchbayTesting
import Testing

/// A setting that cannot be used is named where it stands, with what is wrong with it.
@Suite(.showsHostLog) struct ConfigurationTests {
  struct File: Sendable, CustomTestStringConvertible {
    let text: String
    let says: String
    var testDescription: String { text }
  }

  @Test(arguments: [
    File(text: "port: [1]", says: "c.yaml: port must be one value, not a list"),
    File(text: "port: []", says: "c.yaml: port must be one value, not a list"),
    File(text: "port: {a: 1}", says: "c.yaml: port must be one value, not a map"),
    File(text: "plugins: {a: b}", says: "c.yaml: plugins must be one value, or a list of them, not a map"),
    File(text: "plugins: [[a]]", says: "c.yaml: plugins.0 must be one value, not a list"),
    File(text: "- port", says: "c.yaml must have lines such as port: 8000, not a list"),
    File(text: "loops: many", says: "c.yaml: loops is \"many\"; it must be a whole number"),
    File(text: "pool_threads: 3", says: "no setting \"pool_threads\"; did you mean pool-threads?"),
    File(text: "colour: red", says: "no setting \"colour\""),
    File(text: "port: 1\nport: 2", says: "line 2: port is set twice"),
  ])
  func fileIsRefused(file: File) throws {
    let folder = try PluginFolder()
    let path = try folder.write(file.text + "\n", to: "c.yaml")
    let result = try runHost(nil, flags: ["--config", path])
    #expect(result.code == 64)
    #expect(result.errors.contains(file.says), "\(result.errors)")
  }

  @Test(arguments: ["PATCHBAY_ISOLATON", "PATCHBAY_ISOLATIONS"])
  func misspeltIsolationInTheEnvironmentIsRefused(name: String) throws {
    let result = try runHost(PluginFolder(), environment: [name: "process"])
    #expect(result.code == 64)
    #expect(
      result.errors.contains("\(name) in the environment sets nothing; did you mean PATCHBAY_ISOLATION?"))
  }

  @Test func fileThatCannotBeReadIsSaidClearly() throws {
    let folder = try runHost(nil, flags: ["--config", "/tmp"])
    #expect(folder.code == 64)
    #expect(folder.errors.contains("/tmp is a folder, not a file; name the YAML file itself"))
    let missing = try runHost(nil, flags: ["--config", "/nowhere/c.yaml"])
    #expect(missing.code == 64)
    #expect(
      missing.errors.contains("/nowhere/c.yaml cannot be read: No such file or directory; check the path"))
  }

  struct Flag: Sendable, CustomTestStringConvertible {
    let name: String
    let value: String
    let says: String
    var testDescription: String { "\(name) \(value)" }
  }

  @Test(arguments: [
    Flag(name: "--port", value: "high", says: "--port is \"high\"; it must be a whole number"),
    Flag(name: "--call-timeout", value: "9999999h", says: "it must be at most 8760h"),
    Flag(name: "--call-timeout", value: "99999999999999999999s", says: "it must be at most 8760h"),
    Flag(name: "--idle-timeout", value: "soon", says: "it must be a time such as 250ms"),
    Flag(name: "--max-request-line", value: "0", says: "it must be at least 16 bytes"),
    Flag(name: "--max-header-bytes", value: "0", says: "it must be at least 16 bytes"),
    Flag(name: "--max-header-bytes", value: "2G", says: "it must be at most 1G"),
    Flag(name: "--max-body", value: "99999999G", says: "it must be at most 1024G"),
    Flag(name: "--max-headers", value: "0", says: "it must be a whole number from 1"),
    Flag(name: "--pool-thread", value: "3", says: "did you mean --pool-threads?"),
  ])
  func flagIsRefused(flag: Flag) throws {
    let result = try runHost(nil, flags: [flag.name, flag.value])
    #expect(result.code == 64)
    #expect(result.errors.contains(flag.says), "\(result.errors)")
  }

  @Test func variableIsNamedAndItsWordsTold() throws {
    let result = try runHost(nil, environment: ["PATCHBAY_STRICT": "maybe"])
    #expect(result.code == 64)
    #expect(result.errors.contains("PATCHBAY_STRICT is \"maybe\""))
    #expect(result.errors.contains("it must be true, yes or 1, or else false, no or 0"))
  }

  @Test func variableThatLooksLikeASettingIsWarnedOf() throws {
    let environment = ["PATCHBAY_POOL_THREAD": "3", "PATCHBAY_SDK": "/", "PATCHBAY_OF_OTHERS": "1"]
    try withHost(PluginFolder(), environment: environment) { host throws in
      let text = "PATCHBAY_POOL_THREAD in the environment sets nothing; did you mean PATCHBAY_POOL_THREADS?"
      #expect(host.waitForLog(text) != nil)
      #expect(!host.log.contains { $0.contains("PATCHBAY_SDK") })
      #expect(!host.log.contains { $0.contains("PATCHBAY_OF_OTHERS") })
    }
  }

  /// Kubernetes gives a container the variables of every Service: of one called "patchbay" they begin as settings do.
  @Test func variablesOfAServiceAreNoSettings() throws {
    let environment = [
      "PATCHBAY_PORT": "tcp://10.96.0.5:8000", "PATCHBAY_SERVICE_HOST": "10.96.0.5",
      "PATCHBAY_SERVICE_PORT": "8000", "PATCHBAY_PORT_8000_TCP": "tcp://10.96.0.5:8000",
      "PATCHBAY_PORT_8000_TCP_PROTO": "tcp", "PATCHBAY_PORT_8000_TCP_PORT": "8000",
    ]
    let folder = try PluginFolder("right/good")
    let file = try folder.write("host: [127.0.0.1]\nport: 0\n", to: "c.yaml")
    let command = [Project.host, "run", "--config", file, "--plugins", folder.path]
    // Not by flags, which go before the environment.
    let process = try Subprocess(
      command[0], Array(command.dropFirst()),
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
    defer { process.send(signal: SIGKILL) }
    #expect(process.output.waitForLine { $0.hasPrefix("listening on http://127.0.0.1:") } != nil)
    let said = process.errors.waitForLine { $0.contains("PATCHBAY_PORT is \"tcp://10.96.0.5:8000\"") }
    #expect(said?.contains("which Kubernetes sets for a Service") == true)
    process.send(signal: SIGTERM)
    #expect(process.waitForExit(timeout: .seconds(30)) == 0)
    #expect(process.errors.lines.filter { $0.contains("PATCHBAY_") }.count == 1)
  }

  @Test func settingThatIsGivenTwiceIsRefused() throws {
    let result = try runHost(nil, flags: ["--loops", "1", "--loops", "2"])
    #expect(result.code == 64)
    #expect(result.errors.contains("--loops is given twice; it takes one value"))
  }

  @Test func everyAddressThatIsNamedIsServed() throws {
    let flags = ["--host", "127.0.0.1", "--host", "127.0.0.2"]
    try withHost(PluginFolder("right/good"), flags: flags) { host throws in
      #expect(try host.get("/good").status == 200)
      for address in ["127.0.0.1", "127.0.0.2"] {
        let result = try Subprocess.run("curl", ["-sS", "http://\(address):\(host.port)/good"])
        #expect(result.output == "good", "\(result.errors)")
      }
      #expect(!host.log.contains { $0.contains("all addresses") })
    }
  }

  @Test func hostOnAllAddressesIsRemarkedOn() throws {
    try withHost(PluginFolder("right/good"), flags: ["--host", "0.0.0.0"]) { host throws in
      #expect(host.waitForLog("listens on all addresses", "port \(host.port)", "--host 127.0.0.1") != nil)
      #expect(try host.get("/good").status == 200)
    }
  }

  @Test(arguments: [("statsu", "status"), ("rum", "run"), ("relaod", "reload")])
  func mistypedCommandGetsAGuess(typed: String, meant: String) throws {
    let result = try Subprocess.run(Project.host, [typed])
    #expect(result.code == 64)
    #expect(result.errors.hasPrefix("patchbay: there is no command \"\(typed)\"; did you mean \(meant)?\n"))
  }

  @Test func foldersOfTheEnvironmentAreSeparatedByColons() throws {
    let (first, second) = (try PluginFolder("right/good"), try PluginFolder("right/echo"))
    try withHost(nil, environment: ["PATCHBAY_PLUGINS": "\(first.path):\(second.path)"]) { host throws in
      #expect(try host.get("/good").status == 200)
      #expect(try host.get("/echo").status == 200)
    }
  }

  @Test func whatCannotBeUsedIsNamed() throws {
    // No name of the reserved domain can be looked up (RFC 6761, section 6.4).
    let host = try runHost(nil, flags: ["--host", "nonsense.invalid"])
    #expect(host.code == 1)
    #expect(host.errors.contains("nonsense.invalid"))
    #expect(host.errors.contains("no such host"))
    let folder = try runHost(nil, flags: ["--state-dir", "/nonexist"])
    #expect(folder.code == 1)
    #expect(folder.errors.contains("--state-dir /nonexist does not exist"))
    let admin = try runHost(nil, flags: ["--admin", "/nonexist/socket"])
    #expect(admin.code == 1)
    #expect(admin.errors.contains("/nonexist/socket: No such file or directory"))
    #expect(admin.errors.contains("choose another path with --admin"))
  }
}
