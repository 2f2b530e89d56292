import CPatchbayFuzzer
import Glibc

// Usage: PatchbayFuzz list
//        PatchbayFuzz seeds TARGET FOLDER DICTIONARY
//        PatchbayFuzz run TARGET [options and corpus folders of libFuzzer]
//
// `scripts/fuzz` builds and calls this program.

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "list": for target in allTargets { print(target.name) }
case "seeds" where arguments.count == 5:
  Seeds.write(Targets.named(arguments[2]), folder: arguments[3], dictionary: arguments[4])
case "run" where arguments.count >= 3:
  exit(Targets.run(Targets.named(arguments[2]), Array(arguments[0...0] + arguments[3...])))
default:
  print("usage: PatchbayFuzz list | seeds TARGET FOLDER DICTIONARY | run TARGET [libFuzzer's arguments]")
  exit(2)
}
