import CPatchbayForeignGuard

/// A type as libffi knows it. Constant once it is made; what it is made of lives as long.
@safe
final class ForeignType: @unchecked Sendable {
  // Sendable: never written after `init`, but by libffi with values that it has there already.
  let pointer: UnsafeMutablePointer<ffi_type>
  private let elements: UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>?
  private let parts: [ForeignType]
  /// For a struct: where each element begins, in bytes.
  let offsets: [Int]
  /// The scalars that it consists of, those of nested structs too.
  let leaves: [Leaf]

  struct Leaf {
    /// Bytes from the start of the type.
    let offset: Int
    let isFloat: Bool
  }

  private init(_ scalar: foreign_scalar) {
    unsafe pointer = foreign_type(scalar)
    unsafe elements = nil
    parts = []
    offsets = []
    leaves = [Leaf(offset: 0, isFloat: scalar == FOREIGN_F32 || scalar == FOREIGN_F64)]
  }

  /// A struct of these elements; nil if libffi cannot lay it out.
  init?(structure parts: [ForeignType]) {
    self.parts = parts
    unsafe elements = .allocate(capacity: parts.count + 1)
    for (index, part) in parts.enumerated() { unsafe elements![index] = unsafe part.pointer }
    unsafe elements![parts.count] = nil
    let type = UnsafeMutablePointer<ffi_type>.allocate(capacity: 1)
    unsafe type.initialize(
      to: ffi_type(size: 0, alignment: 0, type: UInt16(FFI_TYPE_STRUCT), elements: elements))
    unsafe pointer = unsafe type
    var places = [size_t](repeating: 0, count: parts.count)
    let isLaidOut = unsafe foreign_lay_out(type, &places)
    offsets = places.map { Int($0) }
    leaves = zip(parts, offsets).flatMap { part, offset in
      part.leaves.map { Leaf(offset: offset + $0.offset, isFloat: $0.isFloat) }
    }
    if !isLaidOut { return nil }
  }

  deinit {
    guard let elements = unsafe elements else { return }
    unsafe elements.deallocate()
    unsafe pointer.deallocate()
  }

  var size: Int { unsafe pointer.pointee.size }
  var alignment: Int { Int(unsafe pointer.pointee.alignment) }

  static let void = ForeignType(FOREIGN_VOID)
  static let pointer = ForeignType(FOREIGN_POINTER)
  static let i32 = ForeignType(FOREIGN_I32)
  /// `size_t`
  static let size = ForeignType(FOREIGN_U64)
  /// `bool`
  static let flag = ForeignType(FOREIGN_U8)
  static let f32 = ForeignType(FOREIGN_F32)
  static let f64 = ForeignType(FOREIGN_F64)
  private static let integers: [IntegerType: ForeignType] = [
    .i8: ForeignType(FOREIGN_I8), .i16: ForeignType(FOREIGN_I16), .i32: i32, .i64: ForeignType(FOREIGN_I64),
    .u8: ForeignType(FOREIGN_U8), .u16: ForeignType(FOREIGN_U16), .u32: ForeignType(FOREIGN_U32), .u64: size,
  ]
  static func integer(_ type: IntegerType) -> ForeignType { integers[type] ?? i32 }
}
