import Bytes
import JSON

/// A default: held to its type once, and stored whenever a request has no value. Constant.
final class Standard: Sendable {
  private let document: JSONDocument

  /// - Parameter column: where it stands in the signature.
  init(_ literal: Literal, for shape: Shape, column: Int) throws(SignatureFault) {
    var document = JSONDocument()
    let text = Array(literal.json.utf8)
    do {
      try document.read(text.span)
    } catch {
      throw SignatureFault(column, "\(literal.json) cannot be a value: \(error.message)")
    }
    self.document = document
    var memory = ArgumentMemory(capacity: 256)
    var errors = ValidationErrors()
    let slot = memory.take(max(shape.size, 16), alignment: 16)
    if let root = self.document.root {
      memory.store(root, of: self.document, as: shape, at: 0, of: slot, &errors)
    }
    if let message = errors.firstMessage {
      throw SignatureFault(column, "\(literal.json) does not fit its type: \(message)")
    }
  }

  /// It was found to fit when the signature was compiled: all that it may lack is memory.
  func store(
    as shape: Shape, at offset: Int, of slot: Slot, in memory: inout ArgumentMemory,
    _ errors: inout ValidationErrors
  ) {
    guard let root = document.root else { return }
    memory.store(root, of: document, as: shape, at: offset, of: slot, &errors)
  }
}
