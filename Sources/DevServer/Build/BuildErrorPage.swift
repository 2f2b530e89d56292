import Exchange
import PluginHost

/// What a browser shows while a plugin does not build: one page that needs nothing else.
enum BuildErrorPage {
  /// Characters of the compiler's output that are shown.
  static let limit = 200_000

  static func page(plugin: String, output: String, isServing: Bool) -> ErrorPage {
    let shown = output.utf8.count > limit ? String(output.prefix(limit)) + "\n…" : output
    let note =
      isServing
      ? "Programs that ask for no HTML still get the version before."
      : "It will be served as soon as it builds."
    return ErrorPage(
      html: """
        <!DOCTYPE html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>\(escaped(plugin)) does not build</title>
        <style>
        :root { color-scheme: light dark; --page: #fff; --text: #222; --fault: #b3261e; --code: #f4f1ee }
        @media (prefers-color-scheme: dark) {
          :root { --page: #16181b; --text: #e4e2df; --fault: #ff8a80; --code: #22262a }
        }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em;
               background: var(--page); color: var(--text) }
        h1 { font-size: 1.4em; color: var(--fault) }
        pre { font: 14px/1.4 ui-monospace, monospace; background: var(--code); padding: 1em;
              border-left: 4px solid var(--fault); overflow-x: auto }
        </style>
        <h1>\(escaped(plugin)) does not build</h1>
        <pre>\(escaped(shown))</pre>
        <p>Mend it, save, and load this page again. \(note)</p>
        </html>

        """)
  }

  /// The text with what HTML takes for its own replaced.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
