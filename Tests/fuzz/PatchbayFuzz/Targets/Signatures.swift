import ForeignCall
import HTTP

@testable import PluginHost

/// A signature from its text to a function that could be called: a typed function, or a fault with its column.
final class Signatures: FuzzTarget {
  override var name: String { "signatures" }
  override var seeds: [[UInt8]] {
    [
      "x: f64, y: f64 -> f64", "a: i32 = 3 >= 0 <= 10, b: u8? -> status",
      "text: str from query, n: u32 from header -> str",
      "items: list of {x: f64, y: f64 = 1.5} 1..100 -> bool",
      "in: bytes from body, out: str owned by free up to 64K -> status",
      "mode: enum {fast = 1, slow} = fast -> enum {a, b = -2}",
      "p: pointer to {a: i8, b: {c: i16}} -> {x: f32, y: f32}",
      "name: str matching \"^[a-z]+$\" \"for people\" example \"abc\" -> void",
      "point: {x: f64, y: f64} from body = {\"x\": 1, \"y\": 2} -> list of i64",
      "out n: i32, out m: f64 -> status",
      "a: (list of i32) -> str?", "id: i64 from path -> u64",
    ].map { Array($0.utf8) }
  }
  override var words: [String] {
    [
      "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "bool", "str", "bytes", "enum {",
      "list of ",
      "pointer to {", "out ", " -> ", "void", "status", "from path", "from query", "from body", "from header",
      " up to ", "owned", " by ", "free", "example ", "matching ", "multiple of ", " >= ", " <= ", " > ",
      " < ", "..",
      "64K", "1024M", "2147483648", "9223372036854775808", "-1", "1e999", "null", "true", "\"", "{", "}", "[",
      "]", "(",
      ")", ": ", ", ", "?", " = ", "\u{0}", "é", "length", "characters", "items",
    ]
  }

  private let templates = ["/f", "/f/{id}", "/f/{a}/{b}"].compactMap { try? RouteTemplate(parsing: $0) }

  override func run(_ input: UnsafeBufferPointer<UInt8>) {
    let (steering, rest) = input.steered
    let text = String(decoding: rest, as: UTF8.self)
    let template = templates[Int(steering >> 1) % templates.count]
    do {
      let function = try FunctionReader.described(
        text, steering & 1 == 0 ? .post : .get, template, route: "POST /f")
      hold(function.signature.parameters.count <= 256, "\(function.signature.parameters.count) parameters")
    } catch {
      hold(
        error.problem.utf8.count < 4 * text.utf8.count + 1_024, "a fault of \(error.problem.utf8.count) bytes"
      )
    }
    do {
      _ = try SignatureParser.parse(text)
    } catch {
      hold(
        error.column >= 1 && error.column <= text.utf8.count + 2,
        "column \(error.column) of \(text.utf8.count)")
    }
  }
}
