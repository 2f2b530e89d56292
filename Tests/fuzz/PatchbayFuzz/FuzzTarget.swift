import CPatchbayFuzzer
import Glibc

/// One part of the host that reads bytes from outside, with oracles for what it makes of them. Subclass it.
class FuzzTarget {
  var name: String { "" }
  /// Sound inputs, from which the fuzzer starts.
  var seeds: [[UInt8]] { [] }
  /// Words of the format, which random changes would hardly hit upon.
  var words: [String] { [] }

  /// Makes what all runs share.
  func prepare() {}

  /// Reads one input. A failed oracle ends the process (`hold`).
  func run(_ input: UnsafeBufferPointer<UInt8>) {}
}

enum Targets {
  nonisolated(unsafe) private static var running = FuzzTarget()

  static func named(_ name: String) -> FuzzTarget {
    for target in allTargets where target.name == name { return target }
    print("there is no target \(name): see PatchbayFuzz list")
    exit(2)
  }

  /// Hands over to libFuzzer, which ends the process itself when it has found something.
  static func run(_ target: FuzzTarget, _ arguments: [String]) -> Int32 {
    target.prepare()
    running = target
    var count = Int32(arguments.count)
    var texts: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = .allocate(capacity: arguments.count + 1)
    texts!.initialize(repeating: nil, count: arguments.count + 1)
    for (index, argument) in arguments.enumerated() { texts![index] = strdup(argument) }
    return LLVMFuzzerRunDriver(&count, &texts) { data, size in
      Targets.running.run(UnsafeBufferPointer(start: data, count: size))
      return 0
    }
  }
}

/// Ends the process if an oracle does not hold.
func hold(_ isTrue: @autoclosure () -> Bool, _ text: @autoclosure () -> String) {
  guard !isTrue() else { return }
  let line = Array("does not hold: \(text())\n".utf8)
  _ = write(2, line, line.count)
  abort()
}
