import Foundation
import PatchbayTesting
import Testing

/// A plugin that can't be served costs one clear line in the log, and nobody else anything.
@Suite(.showsHostLog, .inBothModes) struct WrongPluginTests {
  struct Wrong: CustomTestStringConvertible, Sendable {
    let fixture: String
    let says: [String]
    init(_ fixture: String, _ says: String...) {
      self.fixture = fixture
      self.says = says
    }
    var testDescription: String { fixture }
  }

  @Test(arguments: [
    Wrong("data-symbol", "bay_plugin_main", "no function"),
    Wrong("no-entry-symbol", "bay_plugin_main"),
    Wrong("unresolved-symbol", "this_function_is_nowhere"),
    Wrong("entry-returns-null", "null"),
    Wrong("abi-too-new", "ABI", "2", "1"),
    Wrong("abi-zero", "ABI", "0"),
    Wrong("descriptor-tail", "descriptor"),
    Wrong("descriptor-too-short", "descriptor"),
    Wrong("entry-tail", "entry"),
    Wrong("options-tail", "options", "/options-tail"),
    Wrong("stride-zero", "entr"),
    Wrong("null-name", "name"),
    Wrong("empty-name", "name"),
    Wrong("bad-name", "name", "../bad name"),
    Wrong("null-entries", "entries"),
    Wrong("no-entries", "entries"),
    Wrong("unknown-kind", "kind", "99"),
    Wrong("null-async", "handler", "/null-async"),
    Wrong("null-blocking", "handler", "/null-blocking"),
    Wrong("null-start", "start"),
    Wrong("null-method", "method", "/null-method"),
    Wrong("bad-method", "method", "GE T"),
    Wrong("null-path", "path"),
    Wrong("self-clash", "/self-clash/{a}", "/self-clash/{b}"),
    Wrong("duplicate-name", "good", "aaa-good.so"),
    Wrong("route-clash", "GET", "/good", "good"),
    Wrong("start-fails", "start", "Connection refused"),
    Wrong("start-throws", "start", "no such database"),
    Wrong("start-throws-int", "start", "exception"),
    Wrong("main-throws", "bay_plugin_main", "main has nothing to say"),
  ])
  func isRefusedInOneLine(wrong: Wrong) throws {
    let folder = try PluginFolder("wrong/\(wrong.fixture)")
    try expectRefusal(of: "\(wrong.fixture).so", in: folder, saying: wrong.says)
  }

  @Test(arguments: [
    "", "no-slash", "/open/{", "/open/{name", "/empty/{}", "/close}", "/two/{a}{b}", "/mixed/a{b}",
    "/rest/{r...}/more",
    "/same/{a}/{a}", "/a//b", "/a?b", "/space in it", "/control\u{7f}",
  ])
  func badTemplateIsRefused(template: String) throws {
    let folder = try PluginFolder()
    let quoted = "\"" + template + "\""
    try folder.add("wrong/bad-template", defines: ["TEMPLATE=\(quoted)"])
    try expectRefusal(
      of: "bad-template.so", in: folder,
      saying: template.isEmpty || template.contains("\u{7f}") ? [] : [template])
  }

  @Test func everyWrongPluginTogetherStillLeavesTheGoodOne() throws {
    let folder = try PluginFolder("right/good")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(Project.fixtures)/wrong")
      .map { String($0.prefix { $0 != "." }) }.filter { $0 != "duplicate-name" && $0 != "route-clash" }
    for name in names { try folder.add("wrong/\(name)") }
    try withHost(folder) { host throws in
      #expect(try host.get("/good").text == "good")
      #expect(host.stop() == 0)
      for name in names {
        let lines = host.log.filter { $0.contains("/\(name).so") && !$0.contains("has not returned for") }
        #expect(lines.count == 1, "one line about \(name).so")
      }
    }
  }

  @Test(arguments: ["null-name", "start-fails"])
  func strictEndsWithThree(name: String) throws {
    let result = try runHost(PluginFolder("right/good", "wrong/\(name)"), flags: ["--strict"])
    #expect(result.code == 3)
    #expect(result.errors.contains("\(name).so"))
    #expect(!result.output.contains("listening"))
  }

  @Test func strictServesWhereNothingIsWrong() throws {
    try withHost(PluginFolder("right/good"), flags: ["--strict"]) { host throws in
      #expect(try host.get("/good").status == 200)
    }
  }
}
