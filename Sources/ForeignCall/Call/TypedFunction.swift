import Bytes

/// A C function with its signature, on one route. Constant; any thread may call it.
///
/// Whoever has one keeps the library of the function loaded.
public final class TypedFunction: Sendable {
  public let signature: Signature
  let compiled: CompiledSignature
  private let symbol: ForeignSymbol
  private let answers: AnswerBuilder

  /// - Parameters:
  ///   - hasBody: whether requests of the route's method usually have a body.
  ///   - pathParameters: the names in the route's template, in their order.
  ///   - symbols: finds the functions that free what this one gives out.
  public init(
    _ signature: Signature, symbol: ForeignSymbol, hasBody: Bool, pathParameters: [String],
    symbols: (String) -> ForeignSymbol?
  ) throws(SignatureFault) {
    self.signature = signature
    self.symbol = symbol
    let compiled = try CompiledSignature(signature, hasBody: hasBody, pathParameters: pathParameters)
    self.compiled = compiled
    answers = try AnswerBuilder(compiled, symbols: symbols)
  }

  /// Takes the arguments from a request, calls the function, and makes the answer.
  public func answer<Source: ArgumentSource>(_ source: Source) -> TypedAnswer {
    var binder = ArgumentBinder(compiled)
    binder.bind(source)
    guard binder.errors.isEmpty else { return binder.errors.answer(asProblem: source.prefersProblem) }
    let outputs = binder.makeRoom()
    let layout = compiled.frame
    let result = layout.result(in: binder.frame)
    let outcome = compiled.interface.call(
      symbol, result: result, arguments: layout.addresses(in: binder.frame))
    if let exception = outcome.exception { return .failed("the function threw \(exception)") }
    return answers.answer(result.view, outputs, errorNumber: outcome.errorNumber)
  }
}
