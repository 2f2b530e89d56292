import HTTP
import Testing

@Suite struct AcceptFieldTests {
  @Test(arguments: [
    "text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
    "application/xhtml+xml", "TEXT/HTML", " text/html ; charset=utf-8", "text/html, */*",
    "application/json;q=0.5, text/html;q=0.6", "text/html;level=1;q=0.3", "text/html;Q=1.000",
    ",,text/html",
  ])
  func browsersPreferHTML(value: String) { #expect(prefersHTML(value)) }

  @Test(arguments: [
    "", "*/*", "application/json", "application/json, text/html", "text/plain, text/html;q=0.9",
    "text/html;q=0", "text/html;q=0.000", "text/html;q=x", "text/html;q=2", "text/html;q=0.1234", "text/*",
    "text/htmlx", "*/*;q=0.9, text/html;q=0.8", ";", ",", "q=1", "text/html;q=",
  ])
  func programsDoNot(value: String) {
    // "q=" is no weight (RFC 9110, section 12.4.2), so it is a parameter like any other.
    #expect(prefersHTML(value) == (value == "text/html;q="))
  }

  private func prefersHTML(_ value: String) -> Bool { AcceptField.prefersHTML(bytes(value).span) }
}
