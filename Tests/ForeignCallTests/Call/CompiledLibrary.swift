import Bytes
import Foundation
import PatchbayTesting

@testable import ForeignCall

/// Functions of a C source, to be called by their signatures. The library stays loaded.
@safe
struct CompiledLibrary {
  private let handle: UnsafeMutableRawPointer

  init(_ source: String, compiler: String) throws {
    let base = NSTemporaryDirectory() + "patchbay-registers-\(UUID().uuidString)"
    defer { for name in [".c", ".so"] { try? FileManager.default.removeItem(atPath: base + name) } }
    try source.write(toFile: base + ".c", atomically: true, encoding: .utf8)
    let built = try Subprocess.run(compiler, ["-O1", "-shared", "-fPIC", base + ".c", "-o", base + ".so"])
    guard built.code == 0, let handle = unsafe dlopen(base + ".so", RTLD_NOW) else {
      throw TestingError(.build, "\(built.errors)")
    }
    unsafe self.handle = unsafe handle
  }

  /// The body of the answer to a request of nothing.
  func call(_ name: String, _ signature: String) throws -> String {
    guard let address = unsafe dlsym(handle, name) else { throw TestingError(.build, "no \(name)") }
    let function = unsafe unsafeBitCast(address, to: (@convention(c) () -> Void).self)
    let typed = try TypedFunction(
      try SignatureParser.parse(signature), symbol: unsafe ForeignSymbol(function), hasBody: false,
      pathParameters: []
    ) { _ in nil }
    let answer = typed.answer(NoRequest())
    return answer.body.withSpan { bytes in
      String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
  }

  private final class NoRequest: ArgumentSource {
    func count(of source: TextSource) -> Int { 0 }
    func withText<Result>(_ source: TextSource, nth: Int, _ body: (Span<UInt8>) -> Result) -> Result {
      withBody(body)
    }
    func withBody<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
      let nothing: [UInt8] = []
      return body(nothing.span)
    }
    var saysJSON: Bool { true }
    var prefersProblem: Bool { false }
  }
}
