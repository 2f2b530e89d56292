import Foundation
import PatchbayTesting
import Testing

/// Generations in processes of their own come and go while calls of all plugins keep the loops busy.
@Suite(.showsHostLog) struct IsolatedReloadTests {
  /// A loop that is held up hears of the end of a worker only when the generation has gone.
  @Test func endOfWorkersThatComesAfterTheirGenerationHarmsNobody() throws {
    let folder = try Versioned.folder()
    try folder.write("isolation: process\nworkers: 2\nrollback: {window: 0}\n", to: "versioned.yaml")
    try folder.add("isolation/busy")
    try withHost(folder, flags: ["--strict", "--loops", "1"]) { host throws in
      let loads = [ClientLoad(host, "/busy", clients: 12), ClientLoad(host, "/versioned", clients: 4)]
      for number in 0..<15 {
        try Versioned.put("2.\(number)", in: folder)
        #expect(host.waitForLog("serving plugin versioned 2.\(number)") != nil)
      }
      for load in loads {
        let (answers, failures) = load.end()
        #expect(answers > 0)
        #expect(failures == [])
      }
      try waitUntil { host.log.count { $0.contains("stopped ") } == 30 }
      #expect(try host.version() == "2.14")
    }
  }
}
