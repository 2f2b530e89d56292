import HTTP
import Testing

@Suite struct RouteTemplateTests {
  @Test func splitsATemplateIntoItsSegments() throws {
    #expect(try RouteTemplate(parsing: "/").segments == [.literal("")])
    #expect(try RouteTemplate(parsing: "/a").segments == [.literal("a")])
    #expect(try RouteTemplate(parsing: "/a/").segments == [.literal("a"), .literal("")])
    #expect(
      try RouteTemplate(parsing: "/users/{id}/posts").segments
        == [.literal("users"), .parameter("id"), .literal("posts")])
    #expect(try RouteTemplate(parsing: "/files/{path...}").segments == [.literal("files"), .rest("path")])
    #expect(try RouteTemplate(parsing: "/{_a1}").segments == [.parameter("_a1")])
    #expect(try RouteTemplate(parsing: "/café/a.b/~x:y").segments.count == 3)
  }

  @Test func namesItsParametersInOrder() throws {
    let template = try RouteTemplate(parsing: "/{b}/x/{a}/{rest...}")
    #expect(template.parameterNames == ["b", "a", "rest"])
    #expect(template.text == "/{b}/x/{a}/{rest...}")
  }

  @Test(arguments: [
    ("", 1, "start the path with '/'"),
    ("a", 1, "start the path with '/'"),
    ("//", 2, "remove one of the two slashes"),
    ("/a//b", 4, "remove one of the two slashes"),
    ("/{", 2, "end the parameter with '}' before the next slash"),
    ("/a/{id/b}", 4, "end the parameter with '}' before the next slash"),
    ("/{id}x", 6, "let the parameter take the whole segment: end the path here or go on with '/'"),
    ("/x{id}", 3, "let the parameter take the whole segment: put '/' before '{'"),
    ("/{a}{b}", 5, "let the parameter take the whole segment: end the path here or go on with '/'"),
    ("/a}", 3, "remove '}', or put '{' at the start of the segment"),
    ("/{}", 3, "give the parameter a name"),
    ("/{...}", 3, "give the parameter a name"),
    ("/{1a}", 3, "use only letters, digits and '_' in a name, and no digit at its start"),
    ("/{a-b}", 4, "use only letters, digits and '_' in a name, and no digit at its start"),
    ("/{a.}", 4, "use only letters, digits and '_' in a name, and no digit at its start"),
    ("/{é}", 3, "use only letters, digits and '_' in a name, and no digit at its start"),
    ("/{a}/{a}", 7, "use another name: there is a parameter 'a' already"),
    ("/{a}/{a...}", 7, "use another name: there is a parameter 'a' already"),
    ("/{path...}/x", 7, "put '{path...}' at the end: it takes the rest of the path"),
    ("/{path...}/", 7, "put '{path...}' at the end: it takes the rest of the path"),
    ("/a b", 3, "remove the white space or control character"),
    ("/a\u{7}", 3, "remove the white space or control character"),
    ("/a\u{A0}", 3, "remove the white space or control character"),
    ("/a?b", 3, "remove the query: it is not part of a route's path"),
    ("/a#b", 3, "remove '#': a fragment never reaches a server"),
    ("/a%20b", 3, "write the decoded text instead of an escape"),
    ("/a/./b", 4, "remove the segment '.': requests with it are refused"),
    ("/..", 2, "remove the segment '..': requests with it are refused"),
    ("/é/{", 4, "end the parameter with '}' before the next slash"),
  ])
  func saysWhatIsWrongAndWhere(text: String, column: Int, message: String) {
    #expect(throws: TemplateError.self) { try RouteTemplate(parsing: text) }
    do {
      _ = try RouteTemplate(parsing: text)
    } catch {
      #expect(error.column == column)
      #expect(error.message == message)
      #expect(error.template == text)
      #expect(error.description == "path template \"\(text)\", column \(column): \(message)")
    }
  }

  @Test func sixteenParametersAreTheMost() throws {
    func template(_ count: Int) -> String { (0..<count).map { "/{p\($0)}" }.joined() }
    #expect(try RouteTemplate(parsing: template(16)).parameterNames.count == 16)
    #expect(throws: TemplateError.self) { try RouteTemplate(parsing: template(17)) }
  }
}
