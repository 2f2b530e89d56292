/// What a new plugin's folder holds.
enum PluginTemplate {
  static func source(_ name: String, _ language: NewPlugin.Language) -> String { "\(name).\(language)" }

  /// Names and texts of the files.
  static func files(_ name: String, _ language: NewPlugin.Language) -> [(String, String)] {
    let text = language == .swift ? swift(name) : c(name)
    return [(source(name, language), text), ("README.md", readme(name, language))]
  }

  /// Compiles as C11 and as C++17.
  private static func c(_ name: String) -> String {
    """
    #include <patchbay.h>

    /* void: async. It runs on the event loop, so it must not block; it may reply later. */
    static void hello(bay_call *call) {
        bay_reply_text(call, 200, "Hello from \(name)!\\n");
    }

    /* int: blocking. It runs on the thread pool, and is done when it returns: 0 or an errno value. */
    static int hello_name(bay_call *call) {
        char text[256];
        snprintf(text, sizeof text, "Hello, %s!\\n", bay_param(call, "name").data);
        return bay_reply_text(call, 200, text);
    }

    BAY_PLUGIN("\(name)", "0.1.0",
        BAY_ASYNC("GET", "/\(name)", hello),
        BAY_BLOCKING("GET", "/\(name)/{name}", hello_name))

    """
  }

  private static func swift(_ name: String) -> String {
    """
    import PatchbayPlugin

    let plugin = Plugin("\(name)", version: "0.1.0") {
      // It says async, or awaits: it runs on the event loop, so it must not block.
      Route.get("/\(name)") { call async in
        "Hello from \(name)!\\n"
      }
      // It does neither: it runs on the thread pool, and may block.
      Route.get("/\(name)/{name}") { call in
        "Hello, \\(call.parameter("name") ?? "you")!\\n"
      }
    }

    @c(bay_plugin_main)
    public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }

    """
  }

  private static func readme(_ name: String, _ language: NewPlugin.Language) -> String {
    """
    # \(name)

    A plugin for Patchbay. While you work on it:

    ```sh
    patchbay dev \(name)               # builds it, serves it on port 8000, and again whenever you save
    curl localhost:8000/\(name)        # Hello from \(name)!
    curl localhost:8000/\(name)/Ada    # Hello, Ada!
    ```

    For a server, build it with `scripts/build-plugin` of Patchbay's checkout, and put the `.so` into its plugin folder.\
    \(language == .swift ? "" : byHand(name, language))

    """
  }

  private static func byHand(_ name: String, _ language: NewPlugin.Language) -> String {
    // The flags of BuildPlan: what builds with one shall build with the other.
    let compiler = language == .c ? "cc -std=c11 -D_GNU_SOURCE" : "c++ -std=c++17 -fno-gnu-unique"
    return """
      \nBy hand, with the folder of `patchbay.h` in `PATCHBAY_INCLUDE`\(
        language == .c ? "" : " (Clang has no `-fno-gnu-unique` and needs none)"):

      ```sh
      \(compiler) -O2 -Wall -Wextra -fPIC -shared -I "$PATCHBAY_INCLUDE" \
      \(name).\(language) -o \(name).so -Wl,-z,defs -lm
      ```
      """
  }
}
