import Glibc
import PatchbayTesting
import Testing

/// What a client sees of a reply, and what becomes of a bad one.
@Suite(.showsHostLog, .inBothModes, .onBothPollers) struct ReplyTests {
  @Test func bytesAreCopied() throws {
    try withHost(PluginFolder("right/replies")) { host in
      let response = try host.get("/replies/copied")
      #expect(response.status == 201)
      #expect(response["Content-Type"] == "application/x-three")
      #expect(response.body == Array("a\0b".utf8))
    }
  }

  @Test func staticBytesAreSent() throws {
    try withHost(PluginFolder("right/replies")) { host in
      #expect(try host.get("/replies/static").text == "static")
      let large = try host.get("/replies/large")
      #expect(large.body.count == 3_000_000)
      #expect(large.body.allSatisfy { $0 == UInt8(ascii: "l") })
      #expect(large["Content-Type"] == "application/octet-stream")
    }
  }

  @Test func headHasTheLengthAndNoBody() throws {
    try withHost(PluginFolder("right/replies")) { host in
      let connection = try host.connect()
      let head = try connection.request("HEAD", "/replies/large")
      #expect(head.status == 200)
      #expect(head["Content-Length"] == "3000000")
      #expect(try connection.request("GET", "/replies/json").text == "{}")
    }
  }

  @Test func textAndJsonSayWhatTheyAre() throws {
    try withHost(PluginFolder("right/replies")) { host in
      let text = try host.get("/replies/text")
      #expect(text["Content-Type"] == "text/plain; charset=utf-8")
      #expect(text["Content-Length"] == "0")
      #expect(try host.get("/replies/json")["Content-Type"] == "application/json")
    }
  }

  @Test func noContentHasNoLength() throws {
    try withHost(PluginFolder("right/replies")) { host in
      let response = try host.get("/replies/no-content")
      #expect(response.status == 204)
      #expect(response["Content-Length"] == nil)
      #expect(response["Date"] != nil)
    }
  }

  @Test(arguments: [(200, "0"), (205, "0"), (304, nil), (404, "0")] as [(Int, String?)])
  func lengthOfAnEmptyReply(status: Int, length: String?) throws {
    try withHost(PluginFolder("right/replies")) { host in
      let connection = try host.connect()
      let response = try connection.request("GET", "/replies/empty/\(status)")
      #expect(response.status == status)
      #expect(response["Content-Length"] == length)
      // To HEAD it says nothing: a GET may get more than the handler has made of it.
      let head = try connection.request("HEAD", "/replies/empty/\(status)")
      #expect(head.status == status)
      #expect(head["Content-Length"] == nil)
      #expect(try connection.request("GET", "/replies/json").text == "{}")
    }
  }

  @Test func headersAreSetAndAdded() throws {
    try withHost(PluginFolder("right/replies")) { host in
      let response = try host.get("/replies/headers")
      let values = { (name: String) in response.headers.filter { $0.name.lowercased() == name }.map(\.value) }
      #expect(values("x-one") == ["one"])
      #expect(values("x-two") == ["a", "b"])
    }
  }

  @Test func failureShowsTheClientTheIdOnly() throws {
    try withHost(PluginFolder("right/replies")) { host in
      let response = try host.get("/replies/failed")
      #expect(response.status == 500)
      #expect(!response.text.contains("disk"))
      let line = try #require(host.waitForLog("the disk is full"))
      let id = try #require(requestId(of: response))
      #expect(line.contains(id))
    }
  }

  @Test(arguments: [200, 299, 404, 599])
  func anyFinalStatusMayBeSent(status: Int) throws {
    try withHost(PluginFolder("right/bad-replies")) { host throws in
      #expect(try host.get("/bad-replies/status/\(status)").status == status)
    }
  }

  @Test(arguments: [-1, 0, 99, 100, 101, 199, 600, 1000, 204, 205, 304])
  func badStatusIsAnError(status: Int) throws {
    try withHost(PluginFolder("right/bad-replies")) { host in
      let response = try host.get("/bad-replies/status/\(status)")
      #expect(response.status == 500)
      #expect(host.waitForLog("bad-replies", "status", "\(status)") != nil)
    }
  }

  @Test(arguments: [
    "X-Evil\nvalue\r\nSet-Cookie: stolen=1", "X-Evil\nvalue\nmore", "X-Evil\na\u{1}b", "X Evil\nvalue",
    "\nvalue",
    "X:Evil\nvalue", "Content-Length\n5", "Transfer-Encoding\nchunked", "Connection\nclose",
  ])
  func badHeaderIsRefused(header: String) throws {
    try withHost(PluginFolder("right/bad-replies")) { host in
      let response = try host.request("POST", "/bad-replies/header", body: header)
      #expect(response.status == 200)
      #expect(response.text == "\(EINVAL)")
      #expect(response["Set-Cookie"] == nil)
      #expect(response["X-Evil"] == nil)
    }
  }

  @Test(arguments: [
    ("X-Evil\nvalue\r\nSet-Cookie: stolen=1", "control character 0x0d at byte 5"),
    ("X Evil\nvalue", "a field name has letters"), ("Date\nnow", "the host sets this one itself"),
  ])
  func refusedHeaderIsLoggedWithItsReason(header: String, reason: String) throws {
    try withHost(PluginFolder("right/bad-replies")) { host throws in
      for _ in 0..<20 { _ = try host.request("POST", "/bad-replies/header", body: header) }
      let name = header.prefix { $0 != "\n" }
      #expect(host.waitForLog("POST /bad-replies/header", "\"\(name)\"", reason, "times=1") != nil)
      #expect(host.waitForLog(reason, "times=16") != nil)
      #expect(host.log.count { $0.contains(reason) } == 5)
      #expect(!host.log.contains { $0.contains("stolen") })
    }
  }

  @Test func goodHeaderIsTaken() throws {
    try withHost(PluginFolder("right/bad-replies")) { host in
      let response = try host.request("POST", "/bad-replies/header", body: "X-Good\ntab\tand caf\u{e9}")
      #expect(response.text == "0")
      #expect(response["X-Good"] == "tab\tand caf\u{e9}")
    }
  }

  @Test(arguments: ["text/plain\r\nSet-Cookie: stolen=1", "a\nb"])
  func badContentTypeIsAnError(type: String) throws {
    try withHost(PluginFolder("right/bad-replies")) { host in
      let response = try host.request("POST", "/bad-replies/content-type", body: type)
      #expect(response.status == 500)
      #expect(response["Set-Cookie"] == nil)
    }
  }

  @Test func noBytesAtSomeLengthIsAnError() throws {
    try withHost(PluginFolder("right/bad-replies")) { host throws in
      #expect(try host.get("/bad-replies/null").status == 500)
      #expect(try host.get("/bad-replies/null-call").text == "\(ESTALE)")
    }
  }
}

/// The id in an error that the host answered: {"detail": "…", "request_id": "…"}.
func requestId(of response: HTTPResponse) -> String? {
  (response.json as? [String: Any])?["request_id"] as? String
}
