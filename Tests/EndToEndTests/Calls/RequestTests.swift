import Foundation
import PatchbayTesting
import Testing

/// What a handler sees of a request.
@Suite(.showsHostLog, .inBothModes, .onBothPollers) struct RequestTests {
  private func echo(
    _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil
  ) throws -> [String: Any] {
    try withHost(PluginFolder("right/echo"), flags: ["--strict"]) { host in
      let response = try host.connect().request(method, target, headers: headers, body: body)
      #expect(response.status == 200)
      #expect(response["Content-Type"] == "application/json")
      return try #require(response.json as? [String: Any], "\(response)")
    }
  }

  private func pairs(_ value: Any?) -> [String] {
    ((value as? [[String: Any]]) ?? []).map { "\($0["name"] ?? "?")=\($0["value"] ?? "?")" }
  }

  @Test func absentThingsAreAbsent() throws {
    let seen = try echo("GET", "/echo")
    #expect(seen["method"] as? String == "GET")
    #expect(seen["path"] as? String == "/echo")
    for key in [
      "query_string", "param", "rest", "no_param", "q", "q_second", "x_one", "x_one_second", "context",
    ] {
      #expect(seen[key] is NSNull, "\(key)")
    }
    #expect(seen["body"] as? String == "")
    #expect(pairs(seen["query"]) == [])
    #expect(pairs(seen["headers"]).map { $0.lowercased() } == ["host=localhost"])
  }

  @Test func queryIsDecodedInOrder() throws {
    let seen = try echo("GET", "/echo?q=a%20b+c&%71=second&empty=&bare&x=%C3%A9&a%26b=%3D")
    #expect(seen["query_string"] as? String == "q=a%20b+c&%71=second&empty=&bare&x=%C3%A9&a%26b=%3D")
    #expect(seen["q"] as? String == "a b c")
    #expect(seen["q_second"] as? String == "second")
    #expect(pairs(seen["query"]) == ["q=a b c", "q=second", "empty=", "bare=", "x=\u{c3}\u{a9}", "a&b=="])
  }

  @Test func emptyQueryIsNotAbsent() throws {
    #expect(try echo("GET", "/echo?")["query_string"] as? String == "")
  }

  @Test func headersAreFoundInAnyCase() throws {
    let seen = try echo(
      "GET", "/echo", headers: [("X-ONE", "  first "), ("x-one", "second"), ("X-Empty", "")])
    #expect(seen["x_one"] as? String == "first")
    #expect(seen["x_one_second"] as? String == "second")
    #expect(pairs(seen["headers"]).count == 4)
  }

  @Test func parameterIsDecodedOnce() throws {
    #expect(try echo("GET", "/echo/one/a%2Fb%2520c")["param"] as? String == "a/b%20c")
  }

  @Test func restOfThePathKeepsEncodedSlashes() throws {
    let seen = try echo("GET", "/echo/files/a/b%2Fc%20d/")
    #expect(seen["rest"] as? String == "a/b%2Fc d/")
    #expect(seen["path"] as? String == "/echo/files/a/b%2Fc%20d/")
  }

  @Test(arguments: ["/echo", "/echo/blocking"])
  func bodyOfAnyBytesArrives(target: String) throws {
    let seen = try echo("POST", target, body: Array(0...255))
    let body = try #require(seen["body"] as? String)
    #expect(body.unicodeScalars.map(\.value) == Array(0...255))
  }

  @Test func chunkedBodyArrivesWhole() throws {
    try withHost(PluginFolder("right/echo")) { host in
      let connection = try host.connect()
      try connection.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
      for part in ["5\r\nhel", "lo\r\n", "1;x=y\r\n!\r\n", "0\r\nTrailer: x\r\n\r\n"] {
        try connection.send(part)
      }
      let seen = try connection.readResponse().json as? [String: Any]
      #expect(seen?["body"] as? String == "hello!")
    }
  }

  @Test func peerIsTheClientsAddress() throws {
    let peer = try #require(try echo("GET", "/echo")["peer"] as? String)
    #expect(peer.hasPrefix("127.0.0.1:"))
    #expect(UInt16(peer.dropFirst("127.0.0.1:".count)) != nil)
  }

  @Test func requestIdsDiffer() throws {
    try withHost(PluginFolder("right/echo")) { host in
      let connection = try host.connect()
      let ids = try (0..<10).map { _ in
        let seen = try connection.request("GET", "/echo").json as? [String: Any]
        return try #require(seen?["request_id"] as? String)
      }
      #expect(Set(ids).count == ids.count)
      #expect(!ids.contains(""))
    }
  }

  @Test func refusedRequestsHaveIdsOfTheirOwn() throws {
    try withHost(PluginFolder("right/echo"), flags: ["--loops", "1"]) { host throws in
      let heads = ["GET /none HTTP/1.1\r\nHost: h\r\n", "GET /echo HTTP/1.1\r\n", "BAD\r\n", "\0\r\n"]
      let ids = try heads.map { head in
        let connection = try host.connect()
        try connection.send("\(head)\r\n")
        let response = try connection.readResponse()
        #expect(response.status >= 400)
        return try #require(requestId(of: response))
      }
      #expect(Set(ids).count == ids.count, "\(ids)")
    }
  }

  @Test func contextIsTheEntrys() throws {
    #expect(try echo("GET", "/echo/context")["context"] as? String == "the context")
  }
}
