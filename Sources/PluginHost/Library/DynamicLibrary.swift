import Bytes
import CPatchbay
import CPatchbayLinux
import CPatchbayPluginGuard
import ForeignCall
import Glibc

/// A shared library mapped into this process: from a private copy of its file, or one of the system's.
@safe
final class DynamicLibrary: @unchecked Sendable {
  // Sendable: the handle is a constant, and dlsym(3) may be called from any thread.
  private let handle: UnsafeMutableRawPointer
  /// The private copy, removed when the library goes; nil for one of the system's, and for a copy that is somebody else's.
  let copy: String?

  /// Maps the library with all its symbols resolved (RTLD_NOW), its own symbols hidden from others (RTLD_LOCAL).
  /// Runs its constructors; what they change for this thread (as those of what was built with -Ofast do) is put back.
  ///
  /// - Parameter isOurs: the copy goes with the library; that of a worker is its host's, for those that come after it.
  init(copy: String, isOurs: Bool = true) throws(PluginProblem) {
    guard let handle = unsafe linux_load_library(copy) else {
      let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "unknown error"
      throw Self.problem(reason, copy: copy)
    }
    unsafe self.handle = handle
    self.copy = isOurs ? copy : nil
  }

  /// Maps a library that the linker finds by its name, as libm.so.6.
  init(systemName name: String) throws(PluginProblem) {
    guard let handle = unsafe linux_load_library(name) else {
      let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "unknown error"
      throw PluginProblem(
        "names the library \(name), which cannot be loaded: \(reason)",
        remedy: "install it, check its name, or name its file by a path")
    }
    unsafe self.handle = handle
    copy = nil
  }

  /// A function that it exports; nil if there is none of that name.
  func function(named name: String) -> ForeignSymbol? {
    guard let address = unsafe dlsym(handle, name), unsafe linux_is_code(address) != 0 else { return nil }
    return unsafe ForeignSymbol(unsafeBitCast(address, to: (@convention(c) () -> Void).self))
  }

  /// The address of the entry point `bay_plugin_main`.
  func entryPoint() throws(PluginProblem) -> plugin_entry_point {
    guard let symbol = unsafe dlsym(handle, "bay_plugin_main") else {
      throw .noEntryPoint
    }
    guard unsafe linux_is_function(symbol) != 0 else {
      throw PluginProblem(
        "has a bay_plugin_main that is no function", remedy: "declare it with BAY_PLUGIN(...)")
    }
    return unsafe unsafeBitCast(symbol, to: plugin_entry_point.self)
  }

  /// Unmaps the library, if it can go, and removes its copy; whether it really went. Only when nobody can reach its code
  /// any more.
  ///
  /// The linker keeps an image that asks for it, that has unique symbols, or whose thread-locals wait to be destroyed.
  /// The file of one that stays goes too: nobody debugs what never runs again.
  func end(_ image: ELFImage) -> Bool {
    defer { if let copy { unsafe unlink(copy) } }
    if image.staysMapped { return false }
    unsafe linux_unload_library(handle)
    // A library that is still there is found again, without being loaded.
    guard let copy, let left = unsafe dlopen(copy, RTLD_NOW | RTLD_NOLOAD) else { return true }
    unsafe dlclose(left)
    return false
  }

  /// What dlerror(3) said, without the path of the copy, and with what to do.
  private static func problem(_ reason: String, copy: String) -> PluginProblem {
    var text = reason
    if text.hasPrefix(copy + ": ") { text.removeFirst(copy.utf8.count + 2) }
    let remedy: String
    if text.hasPrefix("undefined symbol") {
      remedy = "link the library that has it (-l...), or check its spelling"
    } else if text.holds("cannot open shared object file") {
      remedy =
        "install that library, or link with -Wl,-rpath,FOLDER; one beside the plugin is found with -Wl,-rpath,'$ORIGIN'"
    } else if text.holds("static TLS block") {
      text = "its thread-locals find no room in the static TLS block, of which each load takes some for good"
      remedy =
        "build it, and the libraries in it, with -ftls-model=global-dynamic, or give it processes of its own (isolation: process); "
        + "a restart of the host helps for a while"
    } else if text.holds("failed to map segment") {
      remedy = "the private copy's folder may be mounted noexec: name another with --state-dir"
    } else {
      remedy = "see ldd and readelf -d"
    }
    return PluginProblem("cannot be loaded: \(text)", remedy: remedy)
  }
}
