import Bytes
import JSON

/// Brings the values of one request into the frame of one call.
struct ArgumentBinder: ~Copyable {
  let compiled: CompiledSignature
  var memory: ArgumentMemory
  let frame: Slot
  var errors = ValidationErrors()

  /// Room beyond the frame that most calls get along with.
  private static let spare = 256

  /// - Parameter limit: bytes that the values may take.
  init(_ compiled: CompiledSignature, limit: Int = ArgumentMemory.usualLimit) {
    self.compiled = compiled
    memory = ArgumentMemory(capacity: compiled.frame.size + Self.spare, limit: limit)
    frame = memory.reserve(compiled.frame.size, alignment: 16)
  }

  mutating func bind<Source: ArgumentSource>(_ source: Source) {
    for (input, text) in compiled.texts {
      switch text {
      case .path: bindText(input, text, nth: 0, of: source)
      case .query: bindTexts(input, text, takesLast: true, of: source)
      case .header: bindTexts(input, text, takesLast: false, of: source)
      }
    }
    bindBody(source)
  }

  /// Makes room for what the function will write.
  mutating func makeRoom() -> [OutputRoom] {
    var rooms: [OutputRoom] = []
    for output in compiled.outputs { rooms.append(OutputRoom(output, in: &memory, frame: frame)) }
    return rooms
  }

  // MARK: texts

  /// FastAPI takes the last of several parameters of a query, and the first of several header fields.
  private mutating func bindTexts<Source: ArgumentSource>(
    _ input: CompiledInput, _ text: TextSource, takesLast: Bool, of source: Source
  ) {
    let count = source.count(of: text)
    guard count > 0 else { return bindNothing(input) }
    if case .list(let item, let rule) = input.shape.kind {
      bindList(input, item, rule, text, count: count, of: source)
    } else {
      bindText(input, text, nth: takesLast ? count - 1 : 0, of: source)
    }
  }

  private mutating func bindText<Source: ArgumentSource>(
    _ input: CompiledInput, _ text: TextSource, nth: Int, of source: Source
  ) {
    store(text, nth, input.shape, at: input.offset, of: frame, source) { input.location }
  }

  private mutating func bindList<Source: ArgumentSource>(
    _ input: CompiledInput, _ item: Shape, _ rule: LengthRule, _ text: TextSource, count: Int,
    of source: Source
  ) {
    // As pydantic does it: too many are an error before any is looked at, too few only where all are right.
    if let maximum = rule.maximum, count > maximum {
      return reject(.tooMany(.list, maximum, actual: count), input, text, count, source)
    }
    let items = memory.reserve(count &* item.size, alignment: 16)
    let errorsBefore = errors.count
    for index in 0..<count where !errors.isFull {
      store(text, index, item, at: index &* item.size, of: items, source) {
        input.location + [.index(index)]
      }
    }
    if errors.count == errorsBefore, let minimum = rule.minimum, count < minimum {
      return reject(.tooFew(.list, minimum, actual: count), input, text, count, source)
    }
    frame.store(addressOf: items, at: input.offset)
    frame.store(count, at: input.offset &+ 8)
  }

  private mutating func reject<Source: ArgumentSource>(
    _ error: ValidationError, _ input: CompiledInput, _ text: TextSource, _ count: Int, _ source: Source
  ) {
    guard !errors.isFull else { return }
    let texts = (0..<count).map { source.withText(text, nth: $0) { ValidationErrors.json($0) } }
    errors.append(error, at: input.location, input: ValidationErrors.json(texts))
  }

  private mutating func store<Source: ArgumentSource>(
    _ text: TextSource, _ nth: Int, _ shape: Shape, at offset: Int, of slot: Slot, _ source: Source,
    _ location: () -> [LocationItem]
  ) {
    source.withText(text, nth: nth) { bytes in
      guard let error = memory.store(text: bytes, as: shape, at: offset, of: slot) else { return }
      errors.append(error, at: location(), text: bytes)
    }
  }

  /// The request has no value for a parameter.
  mutating func bindNothing(_ input: CompiledInput) {
    if let standard = input.standard {
      standard.store(as: input.shape, at: input.offset, of: frame, in: &memory, &errors)
    } else if input.shape.isOptional {
      memory.storeNull(input.shape, at: input.offset, of: frame)
    } else {
      errors.append(.missing, at: input.location, input: Array("null".utf8))
    }
  }
}
