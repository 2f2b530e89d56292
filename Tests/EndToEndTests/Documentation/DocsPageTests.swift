import Foundation
import PatchbayTesting
import Testing

/// The page at `/docs` as HTTP has it; what it does in a browser is for `Tests/docs-page`.
@Suite(.showsHostLog) struct DocsPageTests {
  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
  ]

  @Test func everyFileIsServedAsItStandsInTheSources() throws {
    let folder = "\(Project.root)/Sources/CDocsPage/Page"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.contains("index.html"))
    try withHost(nil) { host throws in
      for name in names {
        let response = try host.get(name == "index.html" ? "/docs" : "/docs/\(name)")
        #expect(response.status == 200, "\(name)")
        #expect(Data(response.body) == FileManager.default.contents(atPath: "\(folder)/\(name)"), "\(name)")
        #expect(response["Content-Type"] == Self.types[(name as NSString).pathExtension], "\(name)")
      }
      for path in ["/docs/", "/docs/index.html", "/docs/none.js", "/doc", "/docs/main"] {
        #expect(try host.get(path).status == 404, "\(path)")
      }
    }
  }

  @Test func browserMayRunNothingButItsOwnFiles() throws {
    try withHost(nil) { host throws in
      let page = try host.get("/docs")
      let policy = try #require(page["Content-Security-Policy"])
      #expect(policy.hasPrefix("default-src 'none';"))
      #expect(!policy.contains("unsafe"))
      #expect(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"))
      #expect(page["X-Content-Type-Options"] == "nosniff")
      #expect(page["Referrer-Policy"] == "no-referrer")
    }
  }

  @Test(arguments: ["/docs", "/docs/main.js", "/openapi.json"])
  func unchangedFileIsNotSentAgain(path: String) throws {
    try withHost(nil) { host throws in
      let connection = try host.connect()
      let first = try connection.request("GET", path)
      let tag = try #require(first["ETag"])
      #expect(first["Cache-Control"] == "no-cache")
      let second = try connection.request("GET", path, headers: [("If-None-Match", "\"x\", W/\(tag)")])
      #expect(second.status == 304)
      #expect(second.body.isEmpty && second["ETag"] == tag)
      let third = try connection.request("GET", path, headers: [("If-None-Match", "\"x\"")])
      #expect(third.status == 200 && third.body == first.body)
      let head = try connection.request("HEAD", path)
      #expect(head.status == 200 && head.body.isEmpty)
      #expect(head["Content-Length"] == "\(first.body.count)" && head["ETag"] == tag)
    }
  }

  @Test func reloadChangesTheTagOfTheDocument() throws {
    let folder = try PluginFolder("right/good")
    try withHost(folder) { host throws in
      // One connection, so one loop: each takes up the new routes by itself.
      let connection = try host.connect()
      let tag = try #require(try connection.request("GET", "/openapi.json")["ETag"])
      try folder.renameIntoPlace(Data(BindingsTests.libm.utf8), as: "maths.yaml")
      try waitUntil { try connection.request("GET", "/openapi.json")["ETag"] != tag }
      let response = try connection.request("GET", "/openapi.json", headers: [("If-None-Match", tag)])
      #expect(response.status == 200 && response.text.contains("/hypot"))
    }
  }

  @Test func pluginsOwnRouteGoesBefore() throws {
    let folder = try PluginFolder()
    try folder.write(
      """
      library: libz.so.1
      routes:
        - path: /docs
          symbol: zlibVersion
          signature: "-> str"

      """, to: "own.yaml")
    try withHost(folder) { host throws in
      #expect(try host.get("/docs").json is String)
      #expect(try host.get("/docs/main.js").status == 200)
    }
  }

  @Test func noDocsTurnsItOff() throws {
    try withHost(nil, flags: ["--no-docs"]) { host throws in
      #expect(try host.get("/docs").status == 404)
      #expect(try host.get("/docs/main.js").status == 404)
    }
  }
}
