import PatchbayPlugin
import Testing

private let host = FakeHost.shared

extension SDKTests {
  @Suite struct RequestTests {
    private let request = Request(
      method: "POST", path: "/users/7", parameters: ["id": "7"], queryString: "a=1&b=&a=2",
      query: [("a", "1"), ("b", ""), ("a", "2")], headers: [("Host", "x"), ("Accept", "a"), ("accept", "b")],
      body: Array("Grüße".utf8))

    /// What a handler reads from the request above.
    private func read(_ body: @escaping @Sendable (Call) -> String) async -> String {
      let generation = FakeGeneration(
        Plugin("reads", version: "1") { Route.post("/") { call in body(call) } })
      return await host.begin(generation["/"], request).reply().text
    }

    @Test func line() async {
      #expect(await read { "\($0.method) \($0.path) \($0.queryString ?? "-")" } == "POST /users/7 a=1&b=&a=2")
      #expect(await read { "\($0.peer) \($0.requestID)" } == "127.0.0.1:5000 request-1")
      #expect(await read { "\($0.parameter("id") ?? "-") \($0.parameter("none") ?? "-")" } == "7 -")
      #expect(await read { "\($0.setting("greeting") ?? "-") \($0.setting("none") ?? "-")" } == "Hello -")
    }

    @Test func query() async {
      #expect(
        await read { "\($0.query("a") ?? "-") [\($0.query("b") ?? "-")] \($0.query("c") ?? "-")" } == "1 [] -"
      )
      #expect(await read { "\($0.queryValues("a")) \($0.queryValues("c"))" } == #"["1", "2"] []"#)
      #expect(
        await read { $0.queryItems.map { "\($0.name)=\($0.value)" }.joined(separator: "&") } == "a=1&b=&a=2")
    }

    @Test func headers() async {
      #expect(await read { "\($0.header("ACCEPT") ?? "-") \($0.header("none") ?? "-")" } == "a -")
      #expect(
        await read { "\($0.headers(named: "Accept")) \($0.headers(named: "none"))" } == #"["a", "b"] []"#)
      #expect(
        await read { $0.headers.map { "\($0.name)=\($0.value)" }.joined(separator: "&") }
          == "Host=x&Accept=a&accept=b")
    }

    @Test func body() async {
      #expect(await read { "\($0.body.count)" } == "7")
      #expect(await read { $0.bodyText } == "Grüße")
      #expect(await read { call in call.withBody { "\($0.count) \($0[0])" } } == "7 71")
      #expect(await read { call in call.withBody { _ in call.path } } == "/users/7")
    }

    @Test func bodyMayThrowOnesOwnError() async {
      #expect(
        await read { call in
          do throws(HTTPError) {
            return try call.withBody { (_) throws(HTTPError) in throw HTTPError(400, "short") }
          } catch { return error.detail }
        } == "short")
    }
  }
}
