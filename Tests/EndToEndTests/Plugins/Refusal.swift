import PatchbayTesting
import Testing

/// Starts a host with the folder's plugins and `right/good`, and holds that it serves the good one and says in one
/// line of its log why it does not serve `file`.
///
/// - Parameters:
///   - file: its name in the folder.
///   - says: texts of the line, in any case.
func expectRefusal(
  of file: String, in folder: PluginFolder, saying says: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try folder.add("right/good", as: "aaa-good")  // read first: where two clash, it is the one that stays
  try withHost(folder) { host throws in
    #expect(try host.get("/good").text == "good", sourceLocation: sourceLocation)
    #expect(host.stop() == 0, sourceLocation: sourceLocation)
    // A slow machine has one more to say: that loading takes its time.
    let lines = host.log.filter { $0.contains(file) && !$0.contains("has not returned for") }
    #expect(lines.count == 1, "one line about \(file)", sourceLocation: sourceLocation)
    for text in says {
      #expect(
        lines.first?.localizedCaseInsensitiveContains(text) == true, "the line must say '\(text)'",
        sourceLocation: sourceLocation)
    }
  }
}
