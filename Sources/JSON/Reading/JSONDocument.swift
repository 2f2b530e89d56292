import Bytes
import CPatchbayJSON

/// A JSON text, taken apart: one flat list of values, whose strings are decoded and whose numbers keep their text.
///
/// It owns its memory, keeps it for the next text, and refers to nothing outside. One owner, any thread. Nodes belong
/// to the text that was read last; a node of another one may be a wrong value or none, and never memory of others.
@safe
public struct JSONDocument: ~Copyable, @unchecked Sendable {
  // Invariants, held by cjson_read: `nodes` has `node_count` entries; `text` has `text_length` bytes; of each string
  // and number start + length < text_length and a NUL follows; `next` is at most `node_count`. Only the owner can reach
  // the memory, hence Sendable.
  private var tape = unsafe cjson_document()

  /// An empty document that owns no memory yet.
  public init() {}

  deinit { unsafe cjson_free(tape) }

  /// The value of the whole text; nil before the first text, or if it was refused.
  public var root: JSONNode? { unsafe tape.node_count > 0 ? JSONNode(index: 0) : nil }

  /// Reads a text in place of the one before. The text itself is not kept.
  ///
  /// - Throws: where the text is not JSON, or past a limit; the document is empty then.
  public mutating func read(_ text: Span<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONFault) {
    unsafe tape.node_count = 0
    guard text.count <= limits.size else { throw JSONFault(reason: .size, offset: limits.size) }
    var faulty: UInt32 = 0
    let result = unsafe text.withUnsafeBytes { bytes in
      unsafe Int(
        cjson_read(
          &tape, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, UInt32(limits.depth),
          &faulty))
    }
    guard result != CJSON_OK else { return }
    unsafe tape.node_count = 0
    guard result != CJSON_NO_MEMORY else { throw JSONFault(reason: .size, offset: 0) }
    var examination = JSONExamination(text: text, depth: limits.depth)
    throw examination.fault(duplicate: result == CJSON_DUPLICATE ? faulty : nil)
  }

  /// Gives memory back that a large text needed. The document is empty then.
  public mutating func removeAll(keepingAtMost bytes: Int = 64 << 10) {
    let held = unsafe tape.text_capacity + Int(tape.node_capacity) * MemoryLayout<cjson_node>.stride
    unsafe tape.node_count = 0
    guard held > bytes else { return }
    unsafe cjson_free(tape)
    unsafe tape = cjson_document()
  }

  // MARK: One value

  public func kind(of node: JSONNode) -> JSONKind { JSONKind(rawValue: entry(node).kind) ?? .null }

  /// Items of an array, members of an object; 0 for all else.
  public func count(of node: JSONNode) -> Int {
    let entry = entry(node)
    return entry.kind >= JSONKind.array.rawValue ? Int(entry.length) : 0
  }

  /// A string or a member's name, decoded, or a number as it was written; nothing for all else.
  @_lifetime(borrow self)
  public func text(of node: JSONNode) -> Span<UInt8> {
    let entry = entry(node)
    // Holds by the invariants: all these bytes are there, and stay while the document is borrowed.
    let bytes = unsafe UnsafeRawBufferPointer(start: characters(of: entry), count: Int(entry.textLength))
    let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Lends the same bytes, where a span of a class's document would outlive the access to it.
  public func withText<Result, Fault: Error>(
    of node: JSONNode, _ body: (Span<UInt8>) throws(Fault) -> Result
  ) throws(Fault) -> Result {
    try body(text(of: node))
  }

  /// The same bytes for C code, with a NUL behind the last; nil for a value without text. They stay until the next
  /// text is read.
  @unsafe public func address(of node: JSONNode) -> UnsafePointer<CChar>? {
    unsafe characters(of: entry(node)).map { unsafe UnsafePointer($0) }
  }

  private func characters(of entry: cjson_node) -> UnsafeMutablePointer<CChar>? {
    guard entry.hasText, let text = unsafe tape.text else { return nil }
    return unsafe text + Int(entry.start)
  }

  /// What the tape says of a node; as null for a node of another text that has no place here.
  private func entry(_ node: JSONNode) -> cjson_node {
    guard node.index < (unsafe tape.node_count), let nodes = unsafe tape.nodes else { return cjson_node() }
    return unsafe nodes[Int(node.index)]
  }

  // MARK: What is within a value

  /// The first item of an array, or the name of an object's first member; nil if there is none.
  public func first(in container: JSONNode) -> JSONNode? {
    count(of: container) > 0 ? JSONNode(index: container.index + 1) : nil
  }

  /// The item behind `item`, which is one of the array's; nil behind the last.
  public func item(after item: JSONNode, in array: JSONNode) -> JSONNode? {
    let next = entry(item).next
    return next > item.index && next < entry(array).next ? JSONNode(index: next) : nil
  }

  /// The value of the member with this name.
  public func value(of name: JSONNode) -> JSONNode { JSONNode(index: entry(name).next) }

  /// The name of the member behind the one with `name`; nil behind the last.
  public func name(after name: JSONNode, in object: JSONNode) -> JSONNode? {
    item(after: value(of: name), in: object)
  }

  /// The value of an object's member; nil if there is none, or if this is no object.
  public func member(named wanted: Span<UInt8>, of object: JSONNode) -> JSONNode? {
    guard kind(of: object) == .object else { return nil }
    var name = first(in: object)
    while let present = name {
      if text(of: present).isEqual(to: wanted) { return value(of: present) }
      name = self.name(after: present, in: object)
    }
    return nil
  }
}

extension cjson_node {
  fileprivate var hasText: Bool { kind >= JSONKind.integer.rawValue && kind <= JSONKind.string.rawValue }
  fileprivate var textLength: UInt32 { hasText ? length : 0 }
}
