import Bytes
import Exchange
import HTTP
import OpenAPI
import PluginHost

/// Answers `/docs` and the files of that page, where no plugin has such a route.
final class DocsResponder: Responder {
  /// What a browser lets the page do: run its own scripts, in its own looks, and talk to this host. No script can get
  /// in through a text that it shows, since it cannot make elements of text.
  private static var rights: StaticString {
    """
    Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'\r
    Referrer-Policy: no-referrer\r

    """
  }

  override func respond(to call: Call) -> Outcome? {
    guard call.head.method == .get || call.head.method == .head,
      let file = call.withPath({ PageFile(at: $0) })
    else { return nil }
    call.answerFile(
      file.bytes, tag: EntityTag(of: file.bytes), contentType: file.contentType, moreFields: Self.rights)
    return .replied
  }
}
