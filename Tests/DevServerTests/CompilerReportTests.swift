import Testing

@testable import DevServer

@Suite struct CompilerReportTests {
  @Test func errorsOfCompilersAreCounted() {
    let report = CompilerReport(
      """
      hello.c: In function 'f':
      hello.c:3:1: error: expected ';'
      hello.c:4:1: warning: unused
      hello.c:9:1: error: 'x' undeclared
      """)
    #expect(report.errors == 2)
    #expect(report.summary == "2 errors, the first: hello.c:3:1: error: expected ';'")
  }

  @Test(arguments: [
    "a.swift:1:2: error: cannot find 'x' in scope", "error[E0425]: cannot find value",
    "error: no such module",
    "a.c:1:10: fatal error: x.h: No such file", "ld: a.o: in function `f': undefined reference to `g'",
  ])
  func oneErrorOfEachToolIsSeen(line: String) {
    #expect(CompilerReport("first\n\(line)\nlast").summary == "1 error: \(line)")
  }

  @Test func withoutAnErrorTheLastLineTells() {
    #expect(CompilerReport("one\ntwo\n").summary == "two")
    #expect(CompilerReport("").summary == "the compiler said nothing")
  }

  @Test func pageEscapesWhatTheCompilerWrote() {
    #expect(BuildErrorPage.escaped("<a b=\"c\">&'é\u{1b}") == "&lt;a b=&quot;c&quot;&gt;&amp;&#39;é\u{1b}")
  }
}
