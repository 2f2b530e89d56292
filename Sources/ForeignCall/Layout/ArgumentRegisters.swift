/// Registers for arguments under the System V ABI for x86-64: each eight bytes of an argument go into an integer or a
/// vector register; an argument for which not all of them are free goes on the stack as a whole, and so does a struct
/// of more than 16 bytes.
///
/// Needed for one defect: libffi (3.4.4, and others before 3.5) copies a struct whose first half is integer and whose second is
/// float with all its bytes into the integer registers. In the last of those it overwrites the first vector register,
/// where another argument stands already. Such a struct is passed as what the ABI says it is: two scalars.
///
/// AAPCS64 passes such a struct in two integer registers, and libffi does so rightly: nothing is split on arm64.
struct ArgumentRegisters {
  private var integers = 6
  private var floats = 8

  /// A result of more than 16 bytes is written where the first integer argument says.
  init(result: ForeignType) {
    if result.size > Self.largest { integers -= 1 }
  }

  /// Takes the registers of the next argument.
  ///
  /// - Returns: the two halves that it has to be passed as; nil if it is passed as it is.
  mutating func take(_ type: ForeignType) -> [ForeignType]? {
    guard type.size <= Self.largest else { return nil }
    let halves = type.areFloats
    let floatCount = halves.count { $0 }
    guard integers >= halves.count - floatCount, floats >= floatCount else { return nil }
    integers -= halves.count - floatCount
    floats -= floatCount
    guard halves == [false, true] else { return nil }
    // The second half has four bytes or eight: one f32, or one f64, or two f32, which share a register.
    return [.integer(.u64), type.size > 12 ? .f64 : .f32]
  }

  /// Bytes of the largest struct in registers.
  private static let largest = 16
}

extension ForeignType {
  /// By eight bytes: whether all that lies there are floats.
  fileprivate var areFloats: [Bool] {
    var halves = [Bool](repeating: true, count: (size + 7) / 8)
    for leaf in leaves where !leaf.isFloat { halves[leaf.offset / 8] = false }
    return halves
  }
}
