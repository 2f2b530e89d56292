import Bytes
import Foundation
import PatchbayTesting
import Testing

@testable import ForeignCall

/// Where arguments and results lie when C is called, against what a C compiler makes of the same functions.
@Suite struct RegisterTests {
  /// Every way in which up to 16 bytes can be divided between integer and vector registers, and more than 16.
  private static let structures = [
    ["i64", "f64"], ["i8", "f64"], ["i64", "f32"], ["i32", "i32", "f32"], ["i32", "f32", "f32"],
    ["i32", "f32", "f32", "f32"], ["f64", "i64"], ["f32", "i64"], ["f32", "f32", "i8"],
    ["f32", "i32", "f64"],
    ["f64", "f64"], ["f32", "f32", "f32"], ["f32", "f32"], ["f32"], ["f64"], ["i8"], ["i64", "i64"],
    ["i8", "i16", "f32", "i8"], ["i32", "i32", "i32"], ["i64", "f64", "i8"],
    ["f64", "f64", "f64"],
  ].map { RegisterFunction.Structure(fields: $0) }

  @Test func argumentsArriveWhereverTheRegistersRunOut() throws {
    var functions: [RegisterFunction] = []
    for structure in Self.structures {
      for integers in 0...7 {
        for floats in [0, 1, 7, 8] {
          // The address of the result takes a register, of which enough are left to begin with.
          for inMemory in integers < 3 ? [false] : [false, true] {
            functions.append(
              RegisterFunction(
                "f\(functions.count)", integers: integers, floats: floats, structure, inMemory: inMemory))
          }
        }
      }
    }
    try check(functions, compiler: "cc")
  }

  /// Several structs that are passed by halves, and the last for which there is no register.
  @Test func severalMixedStructsShareTheRegisters() throws {
    let source = """
      typedef struct { int32_t n; double x; } mixed;
      const char *several(mixed a, mixed b, mixed c, mixed d, mixed e, mixed f, mixed g, double h) {
        snprintf(text, sizeof text, "%d %g %d %g %d %g %d %g %d %g %d %g %d %g %g", a.n, a.x, b.n, b.x, c.n, c.x, d.n,
                 d.x, e.n, e.x, f.n, f.x, g.n, g.x, h);
        return text;
      }
      """
    let inputs = "abcdefg".enumerated().map { "\($1): {n: i32, x: f64} = {\"n\": \($0), \"x\": \($0).5}" }
    let library = try CompiledLibrary(RegisterFunction.prelude + source, compiler: "cc")
    let answer = try library.call("several", inputs.joined(separator: ", ") + ", h: f64 = 9.5 -> str")
    #expect(answer == "\"0 0.5 1 1.5 2 2.5 3 3.5 4 4.5 5 5.5 6 6.5 9.5\"")
  }

  /// A struct within a struct counts by what lies where, and so do enums, bools and pointers.
  @Test func nestedStructsAreDividedByTheirScalars() throws {
    let source = """
      typedef struct { struct { int8_t a; _Bool b; int c; } in; struct { float d, e; } out; } nested;
      typedef struct { const char *name; double x; } named;
      const char *nest(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, double f, nested s, float g) {
        snprintf(text, sizeof text, "%ld %g %d %d %d %g %g %g", (long)(a + b + c + d + e), f, s.in.a, s.in.b, s.in.c,
                 s.out.d, s.out.e, g);
        return text;
      }
      const char *name(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, double f, named s, float g) {
        snprintf(text, sizeof text, "%ld %g %s %g %g", (long)(a + b + c + d + e), f, s.name, s.x, g);
        return text;
      }
      """
    let library = try CompiledLibrary(RegisterFunction.prelude + source, compiler: "cc")
    let before = "abcde".map { "\($0): i64 = 1" }.joined(separator: ", ") + ", f: f64 = 1.5"
    let nested = "{in: {a: i8, b: bool, c: enum {x, y}}, out: {d: f32, e: f32}}"
    let value = #"{"in": {"a": -1, "b": true, "c": "y"}, "out": {"d": 2.5, "e": 3.5}}"#
    #expect(
      try library.call("nest", "\(before), s: \(nested) = \(value), g: f32 = 4.5 -> str")
        == "\"5 1.5 -1 1 1 2.5 3.5 4.5\"")
    #expect(
      try library.call(
        "name", "\(before), s: {n: str, x: f64} = {\"n\": \"me\", \"x\": 2.5}, g: f32 = 4.5 -> str")
        == "\"5 1.5 me 2.5 4.5\"")
  }

  @Test func structsReturnFromWhateverRegistersTheyTake() throws {
    try check(
      Self.structures.enumerated().map { RegisterFunction("r\($0)", returning: $1) }, compiler: "cc")
  }

  /// The ABI leaves open which bits stand in a register above a small result.
  @Test(arguments: [
    ("bool", "00", "false"), ("bool", "01", "true"), ("i8", "FF", "-1"), ("u8", "FF", "255"),
    ("i16", "FFFE", "-2"), ("u16", "FFFE", "65534"), ("i32", "FFFFFFFD", "-3"),
    ("u32", "FFFFFFFD", "4294967293"),
    ("enum {a, b}", "00000001", "\"b\""), ("status", "00000000", "null"), ("errno", "00000000", "null"),
  ])
  func bitsAboveASmallResultDoNotCount(type: String, bits: String, json: String) throws {
    let wide = "0123456789ABCDEF".dropLast(bits.count) + bits
    let library = try CompiledLibrary(
      "__attribute__((visibility(\"default\"))) long small(void) { return 0x\(wide)L; }\n", compiler: "cc")
    #expect(try library.call("small", "-> \(type)") == json)
  }

  private func check(_ functions: [RegisterFunction], compiler: String) throws {
    let library = try CompiledLibrary(
      RegisterFunction.prelude + functions.map(\.source).joined(), compiler: compiler)
    for function in functions {
      let answer = try library.call(function.name, function.signature)
      #expect(answer == function.expected, "\(function.signature)\n\(function.source)")
    }
  }
}
