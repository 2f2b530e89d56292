import PatchbayPlugin
import Testing

private let host = FakeHost.shared

extension SDKTests {
  @Suite struct ResponseTests {
    private func answer(_ response: any ResponseConvertible & Sendable) async -> Reply {
      let generation = FakeGeneration(
        Plugin("answers", version: "1") { Route.get("/") { _ async throws in try response.response() } })
      return await host.begin(generation["/"]).reply()
    }

    private func answer(throwing error: any Error, blocking: Bool) async -> Reply {
      let generation = FakeGeneration(
        Plugin("throws", version: "1") {
          Route.get("/async") { _ async throws -> String in throw error }
          Route.get("/blocking") { _ throws -> String in throw error }
        })
      return await host.begin(generation[blocking ? "/blocking" : "/async"]).reply()
    }

    @Test func bodiesCarryTheirType() async {
      let text = await answer("Grüße")
      #expect(text.text == "Grüße" && text.contentType == "text/plain; charset=utf-8")
      let html = await answer(Response(body: .text("<p>", contentType: "text/html")))
      #expect(html.text == "<p>" && html.contentType == "text/html")
      let json = await answer(Response(status: 201, body: .json("{}")))
      #expect(json.text == "{}" && json.contentType == "application/json" && json.status == 201)
      let bytes = await answer(Response(body: .bytes([0, 255])))
      #expect(bytes.body == [0, 255] && bytes.contentType == "application/octet-stream" && !bytes.isStatic)
      let none = await answer(Response(status: 204))
      #expect(none.body == [] && none.contentType == nil && none.status == 204)
      #expect(await answer(Response(body: .bytes([]))).body == [])
      #expect(await answer("").body == [])
    }

    @Test func aLiteralIsNotCopied() async {
      let constant = await answer(Response(body: .constant("Hello, World!")))
      #expect(constant.text == "Hello, World!" && constant.isStatic)
      #expect(await answer(Response(body: .constant("x"))).text == "x")
    }

    @Test func headersKeepTheirOrder() async {
      let reply = await answer(
        Response(headers: [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], body: .text("x")))
      #expect(reply.headers.map(\.value) == ["a=1", "b=2"])
    }

    @Test func aBadHeaderIsAFailure() async {
      for (name, value) in [("bad name", "x"), ("X", "cut\0short"), ("X\0", "x")] {
        let reply = await answer(Response(headers: [(name, value)], body: .text("x")))
        #expect(reply.failure?.contains("bad header") == true)
      }
      let reply = await answer(Response(body: .text("x", contentType: "text/\0plain")))
      #expect(reply.failure?.contains("bad content type") == true)
    }

    @Test(arguments: [false, true]) func aThrownErrorIsAFailureWithItsText(blocking: Bool) async {
      struct Broken: Error, CustomStringConvertible { let description = "the database is away" }
      #expect(await answer(throwing: Broken(), blocking: blocking).failure == "the database is away")
    }

    @Test(arguments: [false, true]) func httpErrorHasItsOwnStatus(blocking: Bool) async {
      let error = HTTPError(404, "no \"user\" 7\n\u{1}", headers: [("X-Reason", "gone")])
      let reply = await answer(throwing: error, blocking: blocking)
      #expect(reply.failure == nil && reply.status == 404 && reply.contentType == "application/json")
      #expect(reply.text == #"{"detail": "no \"user\" 7\n\u0001"}"#)
      #expect(reply.headers.map(\.name) == ["X-Reason"])
    }

    @Test func anErrorOfOnesOwnMayBeAResponse() async {
      struct Teapot: Error, ResponseConvertible {
        func response() -> Response { Response(status: 418, body: .text("short and stout")) }
      }
      let reply = await answer(throwing: Teapot(), blocking: false)
      #expect(reply.status == 418 && reply.text == "short and stout")
    }

    @Test func anErrorWhileTheResponseIsMadeIsAFailure() async {
      struct Unwritable: ResponseConvertible, Error {
        func response() throws -> Response { throw Inner() }
        struct Inner: Error, CustomStringConvertible { let description = "unwritable" }
      }
      #expect(await answer(Unwritable()).failure == "unwritable")
      #expect(await answer(throwing: Unwritable(), blocking: true).failure == "unwritable")
    }
  }
}
