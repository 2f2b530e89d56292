import Bytes
import HTTP

/// Templates and paths, one on each line: the router agrees with a search through all templates, one after the other.
final class Routes: FuzzTarget {
  override var name: String { "routes" }
  override var seeds: [[UInt8]] {
    [
      "+/a\n+/a/{b}\n+/a/{b...}\n/a\n/a/\n/a/x\n/a/x/y\n", "+/\n/\n//\n",
      "+/users/{id}/posts/{post}\n/users/7/posts/%41\n",
      "+/{a}/b\n+/a/{b}\n/a/b\n/x/b\n",
      "+/long-literal-segment/x\n/long-literal-segment/x\n/long%2Dliteral-segment/x\n",
      "+/ü/é\n/%C3%BC/%C3%A9\n", "+/files/{path...}\n/files/\n/files\n/files/a%2Fb/c\n",
    ].map { Array($0.utf8) }
  }
  override var words: [String] {
    ["\n+/", "\n/", "{a}", "{b...}", "%2F", "%41", "%C3%BC", "//", "/{x}/", "...}"]
  }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    var builder = RouterBuilder()
    var templates: [RouteTemplate] = []
    var paths: [ArraySlice<UInt8>] = []
    for line in Array(input).split(separator: 0x0a) {
      guard line.first == UInt8(ascii: "+") else {
        paths.append(line)
        continue
      }
      guard templates.count < 50,
        let template = try? RouteTemplate(parsing: ResponseReader.text(line.dropFirst())),
        (try? builder.add(.get, template, route: templates.count)) != nil
      else { continue }
      hold(template.parameterNames.count <= RouteTemplate.parameterLimit, "too many parameters")
      templates.append(template)
    }
    let router = builder.build()
    for path in paths.prefix(20) { match(path, router, templates) }
  }

  private func match(_ target: ArraySlice<UInt8>, _ router: Router, _ templates: [RouteTemplate]) {
    let bytes = Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    var parser = RequestParser()
    var head = RequestHead()
    guard (try? parser.parse(bytes.span, limits: HeadLimits(), into: &head)) == true else { return }
    var captures = Captures()
    let match = router.match(
      .get, path: head.path, in: bytes.span, isEncoded: head.pathIsEncoded, captures: &captures)
    let path = Array(bytes[head.path.range])
    let fitting = templates.indices.filter { Self.fits(templates[$0], path) }
    switch match {
    case .route(let index):
      hold(fitting.contains(index), "\(ResponseReader.text(path)) came to \(templates[index].text)")
      hold(captures.count == templates[index].parameterNames.count, "\(captures.count) captures")
      for index in 0..<captures.count { hold(captures[index].end <= path.count, "a capture past the path") }
    case .notFound: hold(fitting.isEmpty, "\(ResponseReader.text(path)) came to nothing")
    case .methodNotAllowed, .options: hold(false, "another method, where there is none")
    }
  }

  private static func fits(_ template: RouteTemplate, _ path: [UInt8]) -> Bool {
    guard path.first == UInt8(ascii: "/") else { return false }
    var parts = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
    for segment in template.segments {
      if case .rest = segment { return !parts.isEmpty }
      guard let part = parts.popFirst() else { return false }
      switch segment {
      case .literal(let text): if decoded(part) != Array(text.utf8) { return false }
      case .parameter: if part.isEmpty { return false }
      case .rest: break
      }
    }
    return parts.isEmpty
  }

  private static func decoded(_ part: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var at = part.startIndex
    while at < part.endIndex {
      let digits = ResponseReader.text(part[at...].dropFirst().prefix(2))
      if part[at] == UInt8(ascii: "%"), digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) {
        bytes.append(byte)
        at += 3
      } else {
        bytes.append(part[at])
        at += 1
      }
    }
    return bytes
  }
}
