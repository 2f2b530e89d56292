import CPatchbay
import Glibc
import HTTP

/// Reads and checks what `bay_plugin_main` returned.
///
/// Invariant: the plugin vouches for its descriptor, its entries (`entry_count` at `entry_stride`) and its texts
/// (NUL-terminated) until it is unloaded; everything that the host keeps is copied here.
enum DescriptorReader {
  /// - Parameter library: the plugin's own.
  static func read(
    _ address: UnsafePointer<bay_descriptor>, library: DynamicLibrary
  ) throws(PluginProblem) -> PluginDeclaration {
    // Size and ABI stand first in every version, so they can be read before anything is known of the rest.
    let raw = unsafe UnsafeRawPointer(address)
    let size = unsafe raw.load(as: Int.self)
    let abi = unsafe raw.load(fromByteOffset: 8, as: UInt32.self)
    guard abi == BAY_ABI_VERSION else {
      throw PluginProblem(
        "is built for ABI version \(abi), this host speaks \(BAY_ABI_VERSION)",
        remedy: abi > BAY_ABI_VERSION
          ? "use a newer host, or build it with this host's patchbay.h"
          : "build it again with this host's patchbay.h")
    }
    let least = unsafe MemoryLayout<bay_descriptor>.offset(of: \.entries)!
    guard size >= least, size <= 4096 else {
      throw PluginProblem(
        "has a descriptor of \(size) bytes, which cannot be", remedy: "set its size to sizeof(bay_descriptor)"
      )
    }
    guard
      let descriptor = unsafe SizedStruct.read(
        bay_descriptor.self, at: raw, size: size, zero: bay_descriptor())
    else { throw tooNew("descriptor") }
    let name = try unsafe self.name(unsafe descriptor.name)
    let version = unsafe descriptor.version.map { unsafe String(cString: $0) } ?? ""
    var declaration = PluginDeclaration(name: name, version: version)
    try unsafe readEntries(of: descriptor, library: library, into: &declaration)
    guard !declaration.routes.isEmpty || !declaration.tasks.isEmpty else {
      throw PluginProblem(
        "declares no route and no task",
        remedy: "give BAY_PLUGIN at least one BAY_ASYNC, BAY_BLOCKING or BAY_FUNCTION")
    }
    return declaration
  }

  private static func name(_ text: UnsafePointer<CChar>?) throws(PluginProblem) -> String {
    let remedy = "name it in BAY_PLUGIN(\"name\", ...), with letters, digits, '-', '_' and '.'"
    guard let text = unsafe text else { throw PluginProblem("has a null name", remedy: remedy) }
    let name = unsafe String(cString: text)
    try check(name: name, remedy: remedy)
    return name
  }

  /// Holds a plugin's name to what names may be.
  static func check(name: String, remedy: String) throws(PluginProblem) {
    let isFit = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isFit, !name.isEmpty, name.utf8.count <= 64 else {
      throw PluginProblem("has the name \(PluginProblem.quoted(name)), which is not allowed", remedy: remedy)
    }
  }

  private static func readEntries(
    of descriptor: bay_descriptor, library: DynamicLibrary, into declaration: inout PluginDeclaration
  ) throws(PluginProblem) {
    let (count, stride) = unsafe (descriptor.entry_count, descriptor.entry_stride)
    guard count > 0, let entries = unsafe descriptor.entries else { return }
    guard count <= 100_000, stride >= 32, stride <= 4096, stride % 8 == 0 else {
      throw PluginProblem(
        "has \(count) entries of \(stride) bytes, which cannot be",
        remedy: "set entry_count, and entry_stride to sizeof(bay_entry)")
    }
    var faults = PluginFaults()
    for index in 0..<count {
      faults.collect { () throws(PluginProblem) in
        let address = unsafe UnsafeRawPointer(entries) + index * stride
        guard
          let entry = unsafe SizedStruct.read(bay_entry.self, at: address, size: stride, zero: bay_entry())
        else { throw tooNew("entry \(index + 1)") }
        try unsafe read(entry, number: index + 1, library: library, into: &declaration)
      }
    }
    try faults.check()
  }

  private static func read(
    _ entry: bay_entry, number: Int, library: DynamicLibrary, into declaration: inout PluginDeclaration
  ) throws(PluginProblem) {
    switch unsafe entry.kind {
    case UInt32(BAY_ENTRY_ASYNC), UInt32(BAY_ENTRY_BLOCKING), UInt32(BAY_ENTRY_FUNCTION),
      UInt32(BAY_ENTRY_FUNCTION_INLINE):
      unsafe declaration.routes.append(try RouteReader.read(entry, number: number, library: library))
    case UInt32(BAY_ENTRY_START):
      unsafe declaration.start = try unsafe only(entry.start, declaration.start, "BAY_START")
    case UInt32(BAY_ENTRY_STOP):
      unsafe declaration.stop = try unsafe only(entry.stop, declaration.stop, "BAY_STOP")
    case UInt32(BAY_ENTRY_SAVE):
      unsafe declaration.save = try only(entry.save, declaration.save, "BAY_SAVE")
    case UInt32(BAY_ENTRY_SELF_TEST):
      unsafe declaration.selfTest = try only(entry.self_test, declaration.selfTest, "BAY_SELF_TEST")
    case UInt32(BAY_ENTRY_TASK_ASYNC), UInt32(BAY_ENTRY_TASK_BLOCKING):
      unsafe declaration.tasks.append(try TaskReader.read(entry, number: number))
    default:
      throw PluginProblem(
        "declares something that this host does not know (entry \(number), kind \(unsafe entry.kind))",
        remedy: "use a newer host, or build it with this host's patchbay.h")
    }
  }

  private static func only<Hook>(_ hook: Hook?, _ known: Hook?, _ macro: String) throws(PluginProblem) -> Hook
  {
    guard let hook else { throw PluginProblem("has a null hook in \(macro)", remedy: "name the function") }
    guard known == nil else { throw PluginProblem("has two \(macro)", remedy: "keep one") }
    return hook
  }

  private static func tooNew(_ part: String) -> PluginProblem {
    PluginProblem(
      "uses fields of its \(part) that this host does not know",
      remedy: "use a newer host, or build it with this host's patchbay.h")
  }
}
