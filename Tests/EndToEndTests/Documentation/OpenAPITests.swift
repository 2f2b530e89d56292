import Foundation
import PatchbayTesting
import Testing

/// The document says what the routes are, and follows them.
@Suite(.showsHostLog, .inBothModes) struct OpenAPITests {
  private func document(_ host: TestHost) throws -> [String: Any] {
    let response = try host.get("/openapi.json")
    #expect(response.status == 200)
    #expect(response["Content-Type"] == "application/json")
    return try #require(response.json as? [String: Any])
  }

  private func operation(_ document: [String: Any], _ method: String, _ path: String) throws -> [String: Any]
  {
    let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
    return try #require(paths[path]?[method])
  }

  @Test func typedFunctionsHaveSchemas() throws {
    let folder = try PluginFolder()
    try folder.add(example: "geometry")
    try withHost(folder) { host throws in
      let document = try document(host)
      #expect(document["openapi"] as? String == "3.1.0")
      let add = try operation(document, "get", "/geometry/add")
      #expect(add["summary"] as? String == "Add two whole numbers")
      #expect(add["tags"] as? [String] == ["geometry", "numbers"])
      let parameters = try #require(add["parameters"] as? [[String: Any]])
      #expect(parameters.map { $0["name"] as? String } == ["a", "b"])
      let schema = try #require(parameters[0]["schema"] as? [String: Any])
      #expect(schema["type"] as? String == "integer")
      #expect((schema["maximum"] as? NSNumber)?.int64Value == .max)
      let label = try operation(document, "get", "/geometry/label/{name}")
      let inputs = try #require(label["parameters"] as? [[String: Any]])
      #expect(inputs.map { $0["in"] as? String } == ["path", "query"])
      #expect(inputs.map { $0["required"] as? Bool } == [true, false])
      let distance = try operation(document, "post", "/geometry/distance")
      #expect((distance["requestBody"] as? [String: Any])?["required"] as? Bool == true)
      let responses = try #require(distance["responses"] as? [String: Any])
      #expect(Set(responses.keys).isSuperset(of: ["200", "400", "422"]))
      let errors = responses.filter { $0.key != "200" }.compactMapValues { $0 as? [String: Any] }
      let texts = errors.values.compactMap { $0["description"] as? String }
      #expect(Set(texts).count == errors.count, "each says when it is: \(texts)")
      for (status, error) in errors {
        let json = (error["content"] as? [String: [String: Any]])?["application/json"]
        #expect((json?["example"] as? [String: Any])?["detail"] != nil, "\(status)")
      }
      #expect(
        (distance["x-patchbay"] as? [String: Any])?["lane"] as? String
          == (TestHost.isIsolated ? "process" : "pool"))
    }
  }

  @Test func isolatedPluginsAreDescribedAlike() throws {
    let folder = try PluginFolder()
    try folder.add(example: "geometry")
    func paths(isolation: String) throws -> [String: [String: [String: Any]]] {
      // Where plugins run is this test's to say, once: a flag that is given twice is refused.
      try TestHost.$modeFlags.withValue(["--isolation", isolation, "--workers", "1"]) {
        try withHost(folder, flags: ["--strict"]) { host throws in
          try #require(try document(host)["paths"] as? [String: [String: [String: Any]]])
        }
      }
    }
    let (here, there) = (try paths(isolation: "none"), try paths(isolation: "process"))
    #expect(here.count > 2)
    #expect(Set(here.keys) == Set(there.keys))
    for (path, methods) in here {
      for (method, operation) in methods {
        var (own, other) = (operation, try #require(there[path]?[method]))
        #expect((other["x-patchbay"] as? [String: Any])?["lane"] as? String == "process")
        own["x-patchbay"] = nil
        other["x-patchbay"] = nil
        let (left, right) = (
          try JSONSerialization.data(withJSONObject: own, options: .sortedKeys),
          try JSONSerialization.data(withJSONObject: other, options: .sortedKeys)
        )
        #expect(left == right, "\(method) \(path)")
      }
    }
  }

  @Test func errorsOfAFunctionHaveItsOwnWords() throws {
    let folder = try PluginFolder()
    try folder.write(
      """
      library: libc.so.6
      routes:
        - {path: /close, symbol: close, signature: "fd: i32 -> errno"}
        - {path: /abs, symbol: abs, signature: "n: i32 -> status {3: 404, 4: 404, *: 409}"}

      """, to: "calls.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      let document = try document(host)
      func answer(_ path: String, _ status: String) throws -> (text: String, detail: String) {
        let responses = try operation(document, "get", path)["responses"] as? [String: [String: Any]]
        let response = try #require(responses?[status])
        let json = (response["content"] as? [String: [String: Any]])?["application/json"]
        let example = json?["example"] as? [String: Any]
        return (
          try #require(response["description"] as? String), try #require(example?["detail"] as? String)
        )
      }
      #expect(
        try answer("/close", "404")
          == ("The function refuses: No such file or directory", "No such file or directory"))
      #expect(
        try answer("/abs", "404").text
          == "The function refuses: The function returned 3. The function refuses: The function returned 4")
      #expect(try answer("/abs", "409").detail == "The function returned 1.")
      #expect(try host.get("/abs?n=3").text == #"{"detail":"The function returned 3."}"#)
    }
  }

  @Test func operationsHaveNamesOfTheirOwn() throws {
    let folder = try PluginFolder()
    try folder.write(
      """
      library: libm.so.6
      routes:
        - {path: /a/b, symbol: sin, signature: "x: f64 -> f64"}
        - {path: /a_b, symbol: sin, signature: "x: f64 -> f64"}
        - {path: /a_b_2, symbol: sin, signature: "x: f64 -> f64"}
        - {path: "/c/{x}", symbol: sin, signature: "x: f64 -> f64", summary: one}
        - {path: "/c/{x...}", symbol: sin, signature: "x: f64 -> f64", summary: rest}

      """, to: "maths.yaml")
    try withHost(folder, flags: ["--strict"]) { host throws in
      let document = try document(host)
      let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
      let names = paths.values.flatMap { $0.values.compactMap { $0["operationId"] as? String } }
      #expect(names.count == 4)
      #expect(Set(names).count == 4, "\(names)")
      #expect(try operation(document, "get", "/c/{x}")["summary"] as? String == "one")
      let text = try host.get("/openapi.json").text
      #expect(!text.contains("\"rest\""), "a member is not there twice")
    }
  }

  @Test func documentFollowsAReload() throws {
    let folder = try PluginFolder("right/good")
    try withHost(folder) { host throws in
      _ = try operation(try document(host), "get", "/good")
      try folder.renameIntoPlace(Data(BindingsTests.libm.utf8), as: "maths.yaml")
      try waitUntil { try host.get("/openapi.json").text.contains("/hypot") }
      #expect(try host.ask("openapi").output.contains("\"/hypot\""))
    }
  }

  @Test func pluginsOwnRouteGoesBefore() throws {
    let folder = try PluginFolder()
    try folder.write(
      """
      library: libz.so.1
      routes:
        - path: /openapi.json
          symbol: zlibVersion
          signature: "-> str"

      """, to: "own.yaml")
    try withHost(folder) { host throws in
      #expect(try host.get("/openapi.json").json is String)
    }
  }

  @Test func noDocsTurnsItOff() throws {
    try withHost(try PluginFolder("right/good"), flags: ["--no-docs"]) { host throws in
      #expect(try host.get("/openapi.json").status == 404)
    }
  }
}
