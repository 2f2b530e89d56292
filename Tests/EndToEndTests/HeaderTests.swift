import Foundation
import PatchbayTesting
import Testing

/// The public headers compile alone, in C and C++, with every warning an error, and hold handlers to their lanes.
@Suite struct HeaderTests {
  static let headers = [
    "patchbay.h", "patchbay/loop.h", "patchbay/post.h", "patchbay/watch.h", "patchbay/timer.h",
    "patchbay/blocking.h", "patchbay/tasks.h", "patchbay/after.h",
  ]
  static let compilers = [
    ["gcc", "-xc", "-std=c11"], ["clang", "-xc", "-std=c11"],
    ["g++", "-xc++", "-std=c++17"], ["clang++", "-xc++", "-std=c++17"],
  ]

  @Test(arguments: headers, compilers)
  func headerCompilesAlone(header: String, compiler: [String]) throws {
    let result = try compile("#include <\(header)>\n", with: compiler)
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test(arguments: compilers)
  func aPluginCompilesWithoutWarnings(compiler: [String]) throws {
    let result = try compile(
      """
      #include <patchbay.h>
      #include <math.h>
      static void async(bay_call *call) { bay_reply_text(call, 200, ""); bay_logf(BAY_INFO, "%d", 1); }
      static int blocking(bay_call *call) { return bay_reply_json(call, 200, "{}"); }
      static int start(void **state) { *state = NULL; return 0; }
      static void stop(void *state) { (void)state; }
      static const bay_options options = BAY_OPTIONS(100, 1);
      BAY_PLUGIN("p", "1.0.0",
          BAY_START(start), BAY_STOP(stop),
          BAY_ASYNC("GET", "/a", async), BAY_BLOCKING("GET", "/b", blocking),
          BAY_ASYNC_WITH("GET", "/c", async, NULL, &options), BAY_BLOCKING_WITH("GET", "/d", blocking, NULL, NULL),
          BAY_FUNCTION("GET", "/e", hypotf, "x: f32, y: f32 -> f32"))
      """, with: compiler)
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test(arguments: compilers, ["BAY_ASYNC(\"GET\", \"/\", blocking)", "BAY_BLOCKING(\"GET\", \"/\", async)"])
  func aHandlerInTheOtherLaneIsRefused(compiler: [String], entry: String) throws {
    let result = try compile(
      """
      #include <patchbay.h>
      void async(bay_call *call) { bay_reply_text(call, 200, ""); }
      int blocking(bay_call *call) { return bay_reply_text(call, 200, ""); }
      BAY_PLUGIN("p", "1.0.0", \(entry))
      """, with: compiler)
    #expect(result.code != 0)
  }

  @Test(arguments: compilers)
  func tasksCompileWithoutWarnings(compiler: [String]) throws {
    let result = try compile(
      Self.tasks("BAY_TASK_ASYNC(\"a\", async), BAY_TASK_BLOCKING(\"b\", blocking)"), with: compiler)
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test(arguments: compilers, ["BAY_TASK_ASYNC(\"a\", blocking)", "BAY_TASK_BLOCKING(\"b\", async)"])
  func aTaskHandlerInTheOtherLaneIsRefused(compiler: [String], entry: String) throws {
    #expect(try compile(Self.tasks(entry), with: compiler).code != 0)
  }

  private static func tasks(_ entries: String) -> String {
    """
    #include <patchbay/tasks.h>
    void async(bay_task *task) { bay_task_done(task); }
    int blocking(bay_task *task) { return bay_task_reject(task, "never"); }
    int enqueue(bay_call *call) { char id[BAY_TASK_ID_SIZE]; return bay_enqueue(call, "a", "", 0, NULL, id); }
    extern const bay_task_options options;
    const bay_task_options options = BAY_TASK_OPTIONS(5, 1000, 2);
    BAY_PLUGIN("p", "1.0.0", BAY_BLOCKING("GET", "/", enqueue), BAY_TASK_ASYNC_WITH("c", async, NULL, &options),
        \(entries))
    """
  }

  @Test(arguments: compilers.prefix(2), ["ASYNC", "BLOCKING"])
  func theErrorOfAWrongHandlerSaysWhatOneIs(compiler: [String], lane: String) throws {
    let result = try compile(
      """
      #include <patchbay.h>
      static int wrong(bay_call *call, int more) { return more + bay_reply_text(call, 200, ""); }
      BAY_PLUGIN("p", "1.0.0", BAY_\(lane)("GET", "/", wrong))
      """, with: compiler)
    #expect(result.errors.contains("handler is: \(lane == "ASYNC" ? "void" : "int") handler(bay_call *call)"))
  }

  @Test(arguments: compilers)
  func severalFilesOfOneLibraryShareTheHost(compiler: [String]) throws {
    let folder = try PluginFolder()
    let other = try folder.write(
      "#include <patchbay.h>\nvoid f(bay_call *call); void f(bay_call *call) { bay_reply_text(call, 200, \"\"); }\n",
      to: "other.c")
    let main = try folder.write(
      """
      #include <patchbay.h>
      #ifdef __cplusplus
      void f(bay_call *call);
      #else
      extern void f(bay_call *call);
      #endif
      BAY_PLUGIN("p", "1.0.0", BAY_ASYNC("GET", "/", f))
      """, to: "main.c")
    let library = "\(folder.path)/p.so"
    let built = try Subprocess.run(
      compiler[0], Array(compiler[1...]) + flags + ["-shared", main, other, "-o", library])
    #expect(built.code == 0, "\(built.errors)")
    let symbols = try Subprocess.run("nm", ["-D", "--defined-only", library])
    #expect(symbols.output.contains(" T bay_plugin_main"))
    #expect(!symbols.output.contains("bay_host_"), "the host's table must be hidden: \(symbols.output)")
  }

  private var flags: [String] {
    ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIC", "-I", Project.include]
  }

  private func compile(_ source: String, with compiler: [String]) throws -> (
    code: Int, output: String, errors: String
  ) {
    let folder = try PluginFolder()
    let file = try folder.write(source, to: "source.c")
    return try Subprocess.run(
      compiler[0], Array(compiler[1...]) + flags + ["-c", file, "-o", "\(folder.path)/source.o"])
  }
}
