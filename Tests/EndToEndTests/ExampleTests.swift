import Foundation
import PatchbayTesting
import Testing

/// The plugins that users copy first do what the comment at their top says.
@Suite(.showsHostLog, .inBothModes) struct ExampleTests {
  private func serve(_ examples: String..., flags: [String] = [], _ body: (TestHost) throws -> Void) throws {
    let folder = try PluginFolder()
    for example in examples { try folder.add(example: example) }
    try withHost(folder, flags: ["--strict"] + flags, body)
  }

  @Test func helloGreets() throws {
    try serve("hello") { host throws in
      #expect(try host.get("/hello").text == "Hello, World!")
      #expect(try host.get("/hello/Ada").text == "Hello, Ada!")
      #expect(try host.get("/hello/%C3%84da%20L").text == "Hello, Äda L!")
      #expect(try host.get("/hello/" + String(repeating: "x", count: 300)).status == 400)
    }
  }

  @Test func geometryComputes() throws {
    try serve("geometry") { host throws in
      func post(_ path: String, _ body: String) throws -> HTTPResponse {
        try host.request(
          "POST", "/geometry/\(path)", headers: [("Content-Type", "application/json")], body: body)
      }
      #expect(try host.get("/geometry/add?a=1&b=2").text == "3")
      #expect(try host.get("/geometry/add?a=1&b=two").status == 422)
      #expect(try post("distance", #"{"from":{"x":0,"y":0},"to":{"x":3,"y":4}}"#).text == "5.0")
      #expect(try post("centre", #"[{"x":1,"y":2},{"x":3,"y":4}]"#).text == #"{"x":2.0,"y":3.0}"#)
      #expect(try post("centre", "[]").status == 422)
      #expect(try post("flip/x", #"{"x":1,"y":2}"#).text == #"{"x":1.0,"y":-2.0}"#)
      #expect(try host.get("/geometry/label/abc?number=7").text == #""abc-7""#)
      #expect(try host.get("/geometry/roots?a=1&b=0&c=-4").text == #"{"first":2.0,"second":-2.0}"#)
      #expect(try host.get("/geometry/roots?a=1&b=0&c=4").status == 422)
    }
  }

  @Test func librariesAreBound() throws {
    try serve("libm", "zlib", "libc") { host throws in
      #expect(try host.get("/hypot?x=3&y=4").text == "5.0")
      #expect(try host.get("/pow?base=3").text == "9.0")
      #expect(try host.get("/fmod?x=7&y=4").text == "3.0")
      #expect(try host.get("/frexp?x=10").text == #"{"result":0.625,"exponent":4}"#)
      #expect(try host.get("/div?numerator=17&denominator=5").text == #"{"quot":3,"rem":2}"#)
      #expect(try host.get("/div?numerator=17&denominator=0").status == 422)
      let json = [("Content-Type", "application/json")]
      #expect(
        try host.request("POST", "/ip", headers: json, body: #"{"s_addr":16777343}"#).text == #""127.0.0.1""#)
      #expect(try host.request("POST", "/crc32", body: "123456789").text == "3421780262")
      #expect(try host.get("/zlib-version").json is String)
      let packed = try host.request("POST", "/compress", body: String(repeating: "ab", count: 5000))
      #expect(packed.body.count < 100)
      let unpacked = try host.connect().request("POST", "/uncompress", body: packed.body)
      #expect(unpacked.text == String(repeating: "ab", count: 5000))
      #expect(try host.request("POST", "/uncompress", body: "no zlib").status == 400)
    }
  }

  @Test func napSleeps() throws {
    try serve("nap", flags: ["--loops", "1"]) { host in
      let (responses, elapsed) = try host.concurrently(100, "/nap/300")
      #expect(responses.allSatisfy { $0.text == #"{"napped_ms":300}"# })
      #expect(elapsed >= .milliseconds(300))
      #expect(elapsed < .milliseconds(3000), "100 naps at a time, not one after another")
      for bad in ["soon", "-1", "60001", "1.5", "%201", "99999999999999999999"] {
        let response = try host.get("/nap/\(bad)")
        #expect(response.status == 400)
        #expect(response.json != nil)
      }
    }
  }

  @Test func digestDigests() throws {
    try serve("digest") { host throws in
      let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      #expect(
        try host.request("POST", "/digest", body: "abc").text == #"{"sha256":"\#(abc)","rounds":1}"#)
      let twice = "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358"
      #expect(
        try host.request("POST", "/digest?rounds=2", body: "abc").text
          == #"{"sha256":"\#(twice)","rounds":2}"#)
      for bad in ["0", "-1", "none", "", "10000001", "1e3"] {
        #expect(try host.request("POST", "/digest?rounds=\(bad)", body: "abc").status == 400)
      }
    }
  }

  struct Wordcount: Decodable, Equatable {
    struct Entry: Decodable, Equatable {
      var word: String
      var count: Int
    }
    var lines, words, bytes: Int
    var top: [Entry]

    /// Counted again, the simple way.
    init(_ text: String) {
      let all = text.utf8.split { $0 == 32 || (9...13).contains($0) }.map {
        String(decoding: $0, as: UTF8.self)
      }
      lines = text.utf8.filter { $0 == 10 }.count
      words = all.count
      bytes = text.utf8.count
      top = Dictionary(grouping: all) { $0 }.map { Entry(word: $0.key, count: $0.value.count) }
      top.sort {
        $0.count != $1.count ? $0.count > $1.count : $0.word.utf8.lexicographicallyPrecedes($1.word.utf8)
      }
      top = Array(top.prefix(10))
    }
  }

  @Test(arguments: [
    "", "one", "to be or\nnot to be\n", " \t\n\u{b}\u{c}\r ", "a\"b\\c\u{1} \"q\" é — 🎉 é\n",
    "no newline at the end",
  ])
  func wordcountCountsAsWc(text: String) throws {
    try serve("wordcount") { host in
      let answer = try host.request("POST", "/wordcount", body: text).decode(Wordcount.self)
      #expect(answer == Wordcount(text))
    }
  }

  @Test func wordcountCountsManyDifferentWords() throws {
    let text = (0..<20_000).map { "w\($0 % 3000)" }.joined(separator: "\n")
    try serve("wordcount") { host in
      let answer = try host.request("POST", "/wordcount", body: text).decode(Wordcount.self)
      #expect(answer == Wordcount(text))
    }
  }

  @Test func wordcountAnswersWithJsonWhateverIsSent() throws {
    try serve("wordcount") { host in
      let bytes: [UInt8] = [
        0xff, 0x20, 0xc3, 0x28, 0x20, 0xed, 0xa0, 0x80, 0x20, 0x00, 0x20, 0xf4, 0x90, 0x80, 0x80,
      ]
      let response = try host.connect().request("POST", "/wordcount", body: bytes)
      #expect(try response.decode(Wordcount.self).words == 5)
      #expect(String(validating: response.body, as: UTF8.self) != nil)
    }
  }
}
