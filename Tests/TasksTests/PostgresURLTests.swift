import Testing

@testable import Tasks

/// What of a URL is shown, and to whom: a password to nobody.
@Suite struct PostgresURLTests {
  @Test(arguments: [
    "postgres://localhost/db", "postgresql://ada@localhost:5432/db",
    "postgres://ada:se%40cret@h1:1,h2:2/db?sslmode=require",
    "postgres://ada:secret#x?y@[::1]:5432/db", "postgres:///db?host=/run/postgresql&password=a%26b",
    "postgres://%2Frun%2Fp/db",
    "postgres://ada:a:b@host/db",
  ])
  func wellFormedOnesAreTaken(text: String) { #expect(PostgresURL(text).fault == nil) }

  @Test(arguments: [
    "postgres://ada:pa%zzsecret@host/db", "postgres://ada:secret%@host/db",
    "postgres://ada:s%00ecret@host/db",
    "postgres://ada:p@secret@host/db", "postgres://ada:pa/secret@host/db", "postgres://ada:12/secret@host/db",
    "postgres://ada:secret/x@host/db", "postgres://host:secret/db",
  ])
  func othersAreRefusedWithoutAWordOfThem(text: String) throws {
    let fault = try #require(PostgresURL(text).fault)
    #expect(!fault.contains("secret") && !fault.contains("ada") && !fault.contains("zz"))
    #expect(fault.contains("%"))
  }

  @Test(arguments: [
    "postgres://ada:sec%72et@host/db", "postgres://ada@host/db?password=secret",
    "postgres://ada@host/db?a=b&sslpassword=secret&c=d",
  ])
  func passwordsAreTakenOutOfMessages(text: String) {
    let url = PostgresURL(text)
    #expect(url.redacted("no \"secret\", nor secret") == "no \"***\", nor ***")
    #expect(url.redacted("role \"ada\" at host") == "role \"ada\" at host")
    #expect(!url.redacted(text).contains("secret") && !url.redacted(text).contains("sec%72et"))
  }

  @Test(arguments: [
    ("tasks.db", "tasks.db"), ("mysql://ada:secret@host", "mysql:…"), ("host=h password=secret", "host=…"),
    ("secret@host", "…"), ("", ""),
  ])
  func settingThatIsNoLocationIsShownInPart(text: String, shown: String) {
    #expect(TaskLocation.shown(text) == shown)
  }
}
