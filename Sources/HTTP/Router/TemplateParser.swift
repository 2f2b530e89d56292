/// Splits the text of a template into its segments and explains what is wrong with it.
struct TemplateParser {
  private let text: String
  private let characters: [Character]
  private var names: Set<String> = []

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  mutating func parse() throws(TemplateError) -> [RouteTemplate.Segment] {
    guard characters.first == "/" else { throw error(1, "start the path with '/'") }
    var segments: [RouteTemplate.Segment] = []
    var start = 1
    while true {
      let end = characters[start...].firstIndex(of: "/") ?? characters.count
      let isLast = end == characters.count
      if start == end, !isLast { throw error(end + 1, "remove one of the two slashes") }
      segments.append(try segment(start..<end, isLast: isLast))
      if isLast { return segments }
      start = end + 1
    }
  }

  private mutating func segment(
    _ range: Range<Int>, isLast: Bool
  ) throws(TemplateError) -> RouteTemplate.Segment {
    guard let first = range.first, characters[first] == "{" else { return .literal(try literal(range)) }
    guard let close = characters[range].firstIndex(of: "}") else {
      throw error(first + 1, "end the parameter with '}' before the next slash")
    }
    guard close + 1 == range.upperBound else {
      throw error(close + 2, "let the parameter take the whole segment: end the path here or go on with '/'")
    }
    var name = range.lowerBound + 1..<close
    let isRest = characters[name].suffix(3) == ["." as Character, ".", "."]
    if isRest { name = name.lowerBound..<name.upperBound - 3 }
    let text = try parameterName(name)
    guard isRest else { return .parameter(text) }
    guard isLast else {
      throw error(name.upperBound + 1, "put '{\(text)...}' at the end: it takes the rest of the path")
    }
    return .rest(text)
  }

  private mutating func parameterName(_ range: Range<Int>) throws(TemplateError) -> String {
    guard !range.isEmpty else { throw error(range.lowerBound + 1, "give the parameter a name") }
    for index in range {
      let character = characters[index]
      let isFirst = index == range.lowerBound
      guard character.isASCII, character.isLetter || character == "_" || (character.isNumber && !isFirst)
      else {
        throw error(index + 1, "use only letters, digits and '_' in a name, and no digit at its start")
      }
    }
    let name = String(characters[range])
    guard names.insert(name).inserted else {
      throw error(range.lowerBound + 1, "use another name: there is a parameter '\(name)' already")
    }
    guard names.count <= RouteTemplate.parameterLimit else {
      throw error(range.lowerBound + 1, "use at most \(RouteTemplate.parameterLimit) parameters")
    }
    return name
  }

  private func literal(_ range: Range<Int>) throws(TemplateError) -> String {
    for index in range {
      let character = characters[index]
      if let message = Self.objection(to: character) { throw error(index + 1, message) }
    }
    let text = String(characters[range])
    if text == "." || text == ".." {
      throw error(range.lowerBound + 1, "remove the segment '\(text)': requests with it are refused")
    }
    return text
  }

  private static func objection(to character: Character) -> String? {
    switch character {
    case "{": return "let the parameter take the whole segment: put '/' before '{'"
    case "}": return "remove '}', or put '{' at the start of the segment"
    case "?": return "remove the query: it is not part of a route's path"
    case "#": return "remove '#': a fragment never reaches a server"
    case "%": return "write the decoded text instead of an escape"
    default:
      let isBad = character.unicodeScalars.contains { scalar in
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
      }
      return isBad ? "remove the white space or control character" : nil
    }
  }

  private func error(_ column: Int, _ message: String) -> TemplateError {
    TemplateError(template: text, column: column, message: message)
  }
}
