import Bytes
import HTTP
import Testing

@Suite struct RouterTests {
  @Test func findsLiteralRoutes() throws {
    let router = try router(["GET /", "GET /a", "GET /a/", "GET /a/b", "POST /a"])
    #expect(router.find("GET /") == "0")
    #expect(router.find("GET /a") == "1")
    #expect(router.find("GET /a/") == "2")
    #expect(router.find("GET /a/b") == "3")
    #expect(router.find("POST /a") == "4")
    #expect(router.find("GET /b") == "404")
    #expect(router.find("GET /a/b/") == "404")
    #expect(router.find("GET //a") == "404")
    #expect(router.find("GET /A") == "404")
  }

  @Test func capturesParameters() throws {
    let router = try router(["GET /users/{id}", "GET /users/{id}/posts/{post}", "GET /{a}/{b}/{c}"])
    #expect(router.find("GET /users/42") == "0 [42]")
    #expect(router.find("GET /users/42/posts/7") == "1 [42] [7]")
    #expect(router.find("GET /users/42/x") == "2 [users] [42] [x]")
    #expect(router.find("GET /x/y/z") == "2 [x] [y] [z]")
  }

  @Test func aParameterDoesNotMatchAnEmptySegment() throws {
    let router = try router(["GET /users/{id}", "GET /a/{b}/c"])
    #expect(router.find("GET /users/") == "404")
    #expect(router.find("GET /users") == "404")
    #expect(router.find("GET /a//c") == "404")
  }

  @Test func theRestMayBeEmptyOrHoldSlashes() throws {
    let router = try router(["GET /files/{path...}", "GET /x/{a}/{rest...}"])
    #expect(router.find("GET /files/") == "0 []")
    #expect(router.find("GET /files") == "404")
    #expect(router.find("GET /files/a/b//c/") == "0 [a/b//c/]")
    #expect(router.find("GET /x/1/2/3") == "1 [1] [2/3]")
    #expect(router.find("GET /x//2") == "404")
  }

  @Test func theRestOfTheRootMatchesAllPaths() throws {
    let router = try router(["GET /{path...}"])
    #expect(router.find("GET /") == "0 []")
    #expect(router.find("GET /a/b") == "0 [a/b]")
  }

  @Test func literalsWinOverParametersAndThoseOverTheRest() throws {
    let router = try router(["GET /a/{rest...}", "GET /a/{x}", "GET /a/b", "GET /a/{x}/c", "GET /a/b/d"])
    #expect(router.find("GET /a/b") == "2")
    #expect(router.find("GET /a/z") == "1 [z]")
    #expect(router.find("GET /a/") == "0 []")
    #expect(router.find("GET /a/b/d") == "4")
    #expect(router.find("GET /a/b/c") == "3 [b]")
    #expect(router.find("GET /a/b/e") == "0 [b/e]")
    #expect(router.find("GET /a/z/c") == "3 [z]")
  }

  @Test func goesBackWhenAChoiceLeadsNowhere() throws {
    let router = try router(["GET /a/b/c/d", "GET /a/{x}/c/e", "GET /{y}/b/{z}/f", "GET /{rest...}"])
    #expect(router.find("GET /a/b/c/d") == "0")
    #expect(router.find("GET /a/b/c/e") == "1 [b]")
    #expect(router.find("GET /a/b/c/f") == "2 [a] [c]")
    #expect(router.find("GET /a/b/c/g") == "3 [a/b/c/g]")
  }

  @Test func goesBackWhenARouteHasAnotherMethod() throws {
    let router = try router(["POST /users/me", "GET /users/{id}", "DELETE /users/{rest...}"])
    #expect(router.find("GET /users/me") == "1 [me]")
    #expect(router.find("DELETE /users/me") == "2 [me]")
    #expect(router.find("POST /users/me") == "0")
    #expect(router.find("PUT /users/me") == "405 GET, HEAD, POST, DELETE, OPTIONS")
    #expect(router.find("PUT /users/you") == "405 GET, HEAD, DELETE, OPTIONS")
    #expect(router.find("TRACE /users/me") == "405 GET, HEAD, POST, DELETE, OPTIONS")
  }

  @Test func headIsServedByGet() throws {
    let router = try router(["GET /a", "GET /b", "HEAD /b", "POST /c"])
    #expect(router.find("HEAD /a") == "0")
    #expect(router.find("HEAD /b") == "2")
    #expect(router.find("HEAD /c") == "405 POST, OPTIONS")
  }

  @Test func optionsAreAnsweredWithTheMethodsOfThePath() throws {
    let router = try router(["GET /a", "PUT /{x}", "OPTIONS /own", "PATCH /own"])
    #expect(router.find("OPTIONS /a") == "options GET, HEAD, PUT, OPTIONS")
    #expect(router.find("OPTIONS /b") == "options PUT, OPTIONS")
    #expect(router.find("OPTIONS /own") == "2")
    #expect(router.find("OPTIONS /a/b") == "404")
    #expect(router.find("OPTIONS *") == "options GET, HEAD, PUT, PATCH, OPTIONS")
    #expect(router.find("GET *") == "404")
  }

  @Test func literalsAreComparedDecoded() throws {
    let router = try router(["GET /café/a+b", "GET /{x}/y", "GET /a-rather-long-literal/z", "GET /12345678"])
    #expect(router.find("GET /caf%C3%A9/a%2bb") == "0")
    #expect(router.find("GET /café/a+b") == "0")
    #expect(router.find("GET /%61-rather-long-litera%6C/%7A") == "2")
    #expect(router.find("GET /%61-rather-long-literal%21/z") == "404")
    #expect(router.find("GET /%3123456%378") == "3")
    #expect(router.find("GET /a%2Fb/y") == "1 [a%2Fb]")
    #expect(router.find("GET /a%2fy") == "404")
  }

  @Test func literalsAreComparedByTheirBytes() throws {
    let router = try router(["GET /caf\u{E9}", "GET /cafe\u{301}"])
    #expect(router.find("GET /caf\u{E9}") == "0")
    #expect(router.find("GET /cafe\u{301}") == "1")
    #expect(router.find("GET /cafe%CC%81") == "1")
  }

  @Test func anEncodedSlashSeparatesNothing() throws {
    let router = try router(["GET /a/b", "GET /{x}"])
    #expect(router.find("GET /a%2Fb") == "1 [a%2Fb]")
  }

  @Test func segmentsOfEveryLengthAreToldApart() throws {
    let names = (1...40).map { String(repeating: "x", count: $0) }
    let router = try router(names.map { "GET /\($0)" } + names.map { "GET /p/\($0)/q" })
    for (index, name) in names.enumerated() {
      #expect(router.find("GET /\(name)") == "\(index)")
      #expect(router.find("GET /p/\(name)/q") == "\(index + 40)")
      #expect(router.find("GET /\(name.dropLast())y") == "404")
      #expect(router.find("GET /y\(name.dropFirst())") == "404")
    }
  }

  @Test func tenThousandRoutesAreAllFound() throws {
    let router = try router((0..<10_000).map { "GET /api/v\($0 % 7)/resource\($0)/{id}" })
    for index in stride(from: 0, to: 10_000, by: 37) {
      #expect(router.find("GET /api/v\(index % 7)/resource\(index)/x") == "\(index) [x]")
      #expect(router.find("GET /api/v\((index + 1) % 7)/resource\(index)/x") == "404")
    }
  }

  @Test func sixteenParametersAreCaptured() throws {
    let router = try router(["GET " + (0..<16).map { "/{p\($0)}" }.joined()])
    let path = (0..<16).map { "/v\($0)" }.joined()
    #expect(router.find("GET " + path) == "0 " + (0..<16).map { "[v\($0)]" }.joined(separator: " "))
  }

  @Test func sameShapeAndMethodClash() throws {
    var builder = RouterBuilder()
    try builder.add(.get, RouteTemplate(parsing: "/a/{x}"), route: 7)
    try builder.add(.post, RouteTemplate(parsing: "/a/{y}"), route: 8)
    try builder.add(.get, RouteTemplate(parsing: "/a/{x...}"), route: 9)
    #expect(throws: RouteClash(existing: 7)) {
      try builder.add(.get, RouteTemplate(parsing: "/a/{other}"), route: 10)
    }
    #expect(throws: RouteClash(existing: 9)) {
      try builder.add(.get, RouteTemplate(parsing: "/a/{other...}"), route: 10)
    }
    #expect(builder.build().find("GET /a/z") == "7 [z]")
  }

  @Test func anEmptyRouterFindsNothing() {
    let router = RouterBuilder().build()
    #expect(router.find("GET /") == "404")
    #expect(router.find("OPTIONS *") == "options OPTIONS")
  }

  @Test(arguments: ["GET ", "GET a", "GET ?", "GET /%", "GET /%z", "GET /a%2"])
  func oddPathsAreNotFound(line: String) throws {
    #expect(try router(["GET /a", "GET /b/{c}"]).find(line) == "404")
  }

  private func router(_ lines: [String]) throws -> Router {
    var builder = RouterBuilder()
    for (index, line) in lines.enumerated() {
      let space = line.firstIndex(of: " ") ?? line.endIndex
      let path = line[space...].dropFirst()
      try builder.add(
        #require(Method(declared: String(line[..<space]))), RouteTemplate(parsing: String(path)), route: index
      )
    }
    return builder.build()
  }
}

extension Router {
  /// The outcome for "METHOD path" as a line of text: the route with its captures in brackets, or a status with the
  /// methods.
  func find(_ line: String) -> String {
    let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let method = Method(String(parts[0]).utf8Span.span) else { return "no method" }
    let path = bytes(String(parts[1]))
    var captures = Captures()
    switch match(method, path: path.span, isEncoded: path.contains(0x25), captures: &captures) {
    case .route(let index):
      return (["\(index)"] + (0..<captures.count).map { "[\(text(captures[$0], in: path))]" }).joined(
        separator: " ")
    case .notFound: return "404"
    case .methodNotAllowed(let methods): return "405 " + allow(methods)
    case .options(let methods): return "options " + allow(methods)
    }
  }

  private func allow(_ methods: MethodSet) -> String {
    var buffer = ByteBuffer()
    methods.appendAllow(to: &buffer)
    return text(buffer)
  }
}
