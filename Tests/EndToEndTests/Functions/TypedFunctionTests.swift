import PatchbayTesting
import Testing

/// Plain C functions called by their signatures: what they are given, and what becomes of what they give.
@Suite(.showsHostLog, .inBothModes) struct TypedFunctionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let target: String
    let answer: String
    var status = 200
    init(_ target: String, _ answer: String, status: Int = 200) {
      self.target = target
      self.answer = answer
      self.status = status
    }
    var testDescription: String { target }
  }

  static let texts = [
    Case(
      "integers?a=-128&b=-32768&c=-2147483648&d=-9223372036854775808&e=255&f=65535&g=4294967295&h=18446744073709551615",
      #""-128 -32768 -2147483648 -9223372036854775808 255 65535 4294967295 18446744073709551615""#),
    Case("floats?a=0.1&b=0.1&c=yes", #""0x1.99999ap-4 0x1.999999999999ap-4 1""#),
    Case("floats?a=inf&b=-inf&c=off", #""inf -inf 0""#),
    Case("texts?a=%C3%A4%22&b=a%20b", #""ä\"|a b|3""#),
    Case("texts?a=&b=", #""||0""#),
    Case("choice/green?maybe=blue", #""5 6""#), Case("choice/red", #""0 -1""#),
    Case("many?item=1&item=2&item=3", #""3 6""#),
    Case("optional", #""-1 none 1.5""#), Case("optional?a=7&b=x&c=2", #""7 x 2""#),
    Case("pair?small=-1&large=1e300", #"{"small":-1,"large":1e+300}"#),
    Case("borrowed?there=1", #"{"small":1,"large":2.5}"#), Case("borrowed?there=0", "null"),
    Case("null", "null"), Case("largest", "18446744073709551615"), Case("least", "-9223372036854775808"),
    Case("negate?flag=true", "false"), Case("negate?flag=0", "true"), Case("third", "0.33333334"),
    Case("nan", "null"),
    Case("noop", "null"), Case("status?code=0", "null"), Case("errno?code=0", "null"),
    Case("posix?code=0", "null"),
    Case("say", #""room for 32""#), Case("squares?count=3", #"{"result":3,"items":[0,1,4]}"#),
    Case("squares?count=9", #"{"result":9,"items":[0,1,4,9]}"#), Case("give", #""given""#),
    Case("status?code=1", #"{"detail":"The function returned 1."}"#, status: 404),
    Case("status?code=-2", #"{"detail":"The function returned -2."}"#, status: 409),
    Case("status?code=7", #"{"detail":"The function returned 7."}"#, status: 500),
    Case("errno?code=2", #"{"detail":"No such file or directory"}"#, status: 404),
    Case("errno?code=-17", #"{"detail":"File exists"}"#, status: 409),
    Case("posix?code=2", #"{"detail":"No such file or directory"}"#, status: 410),
    Case("posix?code=13", #"{"detail":"Permission denied"}"#, status: 403),
  ]

  @Test func valuesCrossUnchanged() throws {
    try withHost(try PluginFolder("right/typed"), flags: ["--strict"]) { host throws in
      for one in Self.texts {
        let response = try host.get("/typed/\(one.target)")
        #expect(response.text == one.answer, "\(one.target)")
        #expect(response.status == one.status, "\(one.target)")
        #expect(response["Content-Type"] == "application/json")
      }
    }
  }

  @Test func whatAFunctionDoesWrongIsA500WithALine() throws {
    try withHost(try PluginFolder("right/typed")) { host throws in
      for (target, says) in [
        ("not-null", "the result is NULL"), ("borrowed-not-null?there=0", "the result is NULL"),
        ("no-text", "no UTF-8"), ("bad-colour", "none of its enum's cases"), ("no-end", "does not end"),
        ("fill?wanted=17", "says it wrote 17"),
      ] {
        let response = try host.get("/typed/\(target)")
        #expect(response.status == 500, "\(target)")
        #expect(response["X-Request-Id"] != nil)
        #expect(host.waitForLog(says) != nil, "\(target)")
      }
    }
  }

  @Test func bytesAreAnsweredAsTheyAre() throws {
    try withHost(try PluginFolder("right/typed")) { host throws in
      let response = try host.get("/typed/fill?wanted=4")
      #expect(response.body == [0, 1, 2, 3])
      #expect(response["Content-Type"] == "application/octet-stream")
    }
  }

  @Test func whatIsOwnedIsReleasedOnce() throws {
    try withHost(try PluginFolder("right/typed")) { host throws in
      #expect(try host.get("/typed/give").status == 200)
      #expect(try host.get("/typed/choice/red").status == 200)
      #expect(try host.get("/typed/released").text == "2")
    }
  }

  @Test func whatIsOwnedIsReleasedOnceThoughTheClientHasGone() throws {
    try withHost(try PluginFolder("right/typed")) { host throws in
      for (number, path) in ["/typed/late", "/typed/late"].enumerated() {
        let client = try host.connect()
        try client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
        try waitUntil { try host.get("/typed/waiting").text == "\(number + 1)" }
        client.socket.reset()
        #expect(try host.request("POST", "/typed/open").status == 200)
        try waitUntil { try host.get("/typed/released").text == "\(number + 1)" }
      }
    }
  }

  @Test func aCallPastItsDeadlineIsStillReleasedOnce() throws {
    try withHost(try PluginFolder("right/typed"), flags: ["--call-timeout", "500ms"]) { host throws in
      #expect(try host.get("/typed/late").status == 504)
      #expect(try host.request("POST", "/typed/open").status == 200)
      try waitUntil { try host.get("/typed/released").text == "1" }
      #expect(!host.log.contains { $0.contains("twice") })
    }
  }

  @Test func bodiesBecomeStructsAndLists() throws {
    try withHost(try PluginFolder("right/typed")) { host throws in
      func post(_ path: String, _ body: String) throws -> HTTPResponse {
        try host.request(
          "POST", "/typed/\(path)", headers: [("Content-Type", "application/json")], body: body)
      }
      #expect(try post("many", "[1, \"2\", 3.0, true]").text == #""4 7""#)
      #expect(try post("many", "[]").text == #""0 0""#)
      #expect(try post("deep", "null").text == #""nothing""#)
      #expect(try post("deep", #"{"at":{"small":-3}}"#).text == #""-3 0.5 none  -1""#)
      #expect(
        try post("deep", #"{"at":{"small":3,"large":2},"name":"\u00e4","data":"xyz","maybe":9}"#).text
          == #""3 2 ä xyz 9""#)
      #expect(try post("by-value", #"{"p":{"small":1,"large":2},"n":3}"#).text == #""1 2 3""#)
      #expect(
        try post("deep", #"{"at":{"small":300,"large":"x"},"name":5,"maybe":1.5}"#).text.contains(
          #"{"type":"less_than_equal","loc":["body","at","small"]"#))
      #expect(try post("many", #"{"a":1,"a":2}"#).status == 422, "duplicate names")
      #expect(try post("many", "\"\u{0}\"").status == 422)
      #expect(try post("many", String(repeating: "[", count: 100_000)).status == 400)
    }
  }

  @Test func headersAreTakenByTheirNames() throws {
    try withHost(try PluginFolder("right/typed")) { host throws in
      let headers = [("X-Item", "5"), ("x-item", "6")]
      #expect(try host.request("GET", "/typed/header", headers: headers).text == #""2 11""#)
      let missing = try host.get("/typed/header")
      #expect(missing.text.contains(#""loc":["header","x-item"]"#))
    }
  }

  @Test func problemsAreThoseOfRFC9457WhenPreferred() throws {
    try withHost(try PluginFolder("right/typed")) { host throws in
      let accept = [("Accept", "application/problem+json, application/json;q=0.5")]
      let problem = try host.request("GET", "/typed/largest?x=1", headers: accept)
      #expect(problem.status == 200)
      let wrong = try host.request("GET", "/typed/negate", headers: accept)
      #expect(wrong.status == 422)
      #expect(wrong["Content-Type"] == "application/problem+json")
      #expect(wrong.text.contains(#""errors":[{"type":"missing""#))
      let plain = try host.request("GET", "/typed/negate", headers: [("Accept", "application/json")])
      #expect(plain["Content-Type"] == "application/json")
      #expect(plain.text.hasPrefix(#"{"detail":["#))
    }
  }

  @Test(arguments: ["/typed-throws", "/typed-throws/inline"])
  func exceptionsStopAtTheHost(path: String) throws {
    try withHost(try PluginFolder("right/typed-throws")) { host throws in
      #expect(try host.get("\(path)?number=1").status == 500)
      #expect(host.waitForLog("no such number") != nil)
      #expect(try host.get("\(path)?number=-1").status == 500)
      #expect(try host.get("\(path)?number=0").text == "0")
    }
  }

  @Test(arguments: [
    ("\"a: i32, b: i33 -> i32\"", "column 12", "no type"),
    ("\"a: i32, b: i32 -> str str\"", "column 23", "end"),
    ("\"a: i32 from path, b: i32 -> i32\"", "column 1", "{a}"),
    ("\"a: u8 = 300, b: i32 -> i32\"", "column 9", "fit"),
    ("\"a: i32, b: i32 -> owned by nobody str\"", "nobody", "exports no function"),
  ])
  func wrongSignatureIsOneLineWithItsColumn(signature: String, column: String, says: String) throws {
    let folder = try PluginFolder()
    try folder.add("wrong/signature", defines: ["SIGNATURE=\(signature)"])
    try expectRefusal(of: "signature.so", in: folder, saying: ["/signature/{id}", column, says])
  }

  @Test(arguments: ["null-function", "null-signature"])
  func missingPartIsRefused(fixture: String) throws {
    let folder = try PluginFolder("wrong/\(fixture)")
    try expectRefusal(of: "\(fixture).so", in: folder, saying: ["/\(fixture)"])
  }
}
