import Bytes
import Foundation
import JSON

extension String {
  /// Lends the UTF-8 of the text.
  func withBytes<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
    try Array(utf8).withBytes(body)
  }

  /// Whether it is JSON, or why not.
  var fault: JSONFault? { Array(utf8).fault }
}

extension [UInt8] {
  func withBytes<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result { try body(span) }

  var fault: JSONFault? {
    var document = JSONDocument()
    do {
      try document.read(span)
      return nil
    } catch {
      return error
    }
  }
}

/// The text of a buffer.
func text(_ fill: (inout ByteBuffer) -> Void) -> String {
  var buffer = ByteBuffer()
  fill(&buffer)
  return String(decoding: (0..<buffer.count).map { buffer[$0] }, as: UTF8.self)
}

func text(_ bytes: Span<UInt8>) -> String {
  String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
}

/// Reads and writes again.
func rewritten(_ json: String) throws -> String {
  var document = JSONDocument()
  try json.withBytes { try document.read($0) }
  guard let root = document.root else { return "" }
  var buffer = ByteBuffer()
  buffer.append(root, of: document)
  return text(buffer.span)
}

let testFolder = URL(filePath: #filePath).deletingLastPathComponent()

/// A document that the macros of Testing can look at: they want what can be copied.
final class Parsed {
  private var document = JSONDocument()

  init() {}
  init(_ json: String) throws { try read(json) }

  func read(_ json: String, limits: JSONLimits = JSONLimits()) throws {
    try json.withBytes { try document.read($0, limits: limits) }
  }

  var root: JSONNode? { document.root }
  func kind(of node: JSONNode) -> JSONKind { document.kind(of: node) }
  func count(of node: JSONNode) -> Int { document.count(of: node) }
  func first(in node: JSONNode) -> JSONNode? { document.first(in: node) }
  func item(after item: JSONNode, in array: JSONNode) -> JSONNode? { document.item(after: item, in: array) }
  func name(after name: JSONNode, in object: JSONNode) -> JSONNode? { document.name(after: name, in: object) }
  func removeAll() { document.removeAll() }

  func string(of node: JSONNode) -> String { document.withText(of: node) { text($0) } }
  func member(named name: String, of object: JSONNode) -> JSONNode? {
    name.withBytes { document.member(named: $0, of: object) }
  }

  /// What C code finds at `offset` behind the beginning of the text.
  func character(of node: JSONNode, at offset: Int) -> CChar? { document.address(of: node)?[offset] }
}
