import Bytes
import CPatchbay
import Exchange
import Glibc
import HTTP

/// What a plugin may ask of a request. See `HostFunctions` for the invariants.
enum RequestFunctions {
  typealias Handle = OpaquePointer?
  typealias Text = UnsafePointer<CChar>?

  static func method(_ handle: Handle) -> bay_str {
    unsafe CallHandle.read(handle, else: bay_str()) { call in
      let name = call.head.method.name
      return unsafe bay_str(
        data: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
        length: name.utf8CodeUnitCount)
    }
  }

  static func path(_ handle: Handle) -> bay_str {
    unsafe CallHandle.read(handle, else: bay_str()) { call in unsafe text(call.storage, call.head.path) }
  }

  static func queryString(_ handle: Handle) -> bay_str {
    unsafe CallHandle.read(handle, else: bay_str()) { call in
      unsafe call.head.hasQuery ? text(call.storage, call.head.query) : bay_str()
    }
  }

  static func parameter(_ handle: Handle, _ name: Text) -> bay_str {
    guard let name = unsafe name else { return unsafe bay_str() }
    return unsafe CallHandle.read(handle, else: bay_str()) { call in
      guard let route = call.route else { return unsafe bay_str() }
      for index in call.parameters.indices where unsafe equals(route.parameterNames[index], name) {
        return unsafe text(call.decoded, call.parameters[index])
      }
      return unsafe bay_str()
    }
  }

  static func query(_ handle: Handle, _ name: Text, _ nth: Int) -> bay_str {
    guard let name = unsafe name, nth >= 0 else { return unsafe bay_str() }
    let length = unsafe strlen(name)
    return unsafe CallHandle.read(handle, else: bay_str()) { call in
      var left = nth
      for index in 0..<call.query.count {
        let item = call.query[index]
        guard Int(item.name.count) == length,
          let start = unsafe call.decoded.address(at: Int(item.name.start)),
          unsafe memcmp(start, name, length) == 0
        else { continue }
        if left == 0 { return unsafe text(call.decoded, item.value) }
        left -= 1
      }
      return unsafe bay_str()
    }
  }

  static func header(_ handle: Handle, _ name: Text, _ nth: Int) -> bay_str {
    guard let name = unsafe name, nth >= 0 else { return unsafe bay_str() }
    let length = unsafe strlen(name)
    return unsafe CallHandle.read(handle, else: bay_str()) { call in
      var left = nth
      for index in 0..<call.head.fieldCount {
        let field = call.head.field(at: index)
        guard Int(field.name.count) == length,
          let start = unsafe call.storage.address(at: Int(field.name.start)),
          unsafe strncasecmp(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), name, length) == 0
        else { continue }
        if left == 0 { return unsafe text(call.storage, field.value) }
        left -= 1
      }
      return unsafe bay_str()
    }
  }

  static func queryItem(
    _ handle: Handle, _ index: Int, _ name: UnsafeMutablePointer<bay_str>?,
    _ value: UnsafeMutablePointer<bay_str>?
  ) -> Bool {
    unsafe CallHandle.read(handle, else: false) { call in
      guard index >= 0, index < call.query.count else { return false }
      unsafe name?.pointee = unsafe text(call.decoded, call.query[index].name)
      unsafe value?.pointee = unsafe text(call.decoded, call.query[index].value)
      return true
    }
  }

  static func headerField(
    _ handle: Handle, _ index: Int, _ name: UnsafeMutablePointer<bay_str>?,
    _ value: UnsafeMutablePointer<bay_str>?
  ) -> Bool {
    unsafe CallHandle.read(handle, else: false) { call in
      guard index >= 0, index < call.head.fieldCount else { return false }
      unsafe name?.pointee = unsafe text(call.storage, call.head.field(at: index).name)
      unsafe value?.pointee = unsafe text(call.storage, call.head.field(at: index).value)
      return true
    }
  }

  static func body(_ handle: Handle) -> bay_bytes {
    let nothing = unsafe bay_bytes(
      data: UnsafeRawPointer(HostFunctions.nothing.address).assumingMemoryBound(to: UInt8.self), length: 0)
    return unsafe CallHandle.read(handle, else: nothing) { call in
      // The memory of an empty body may hold the one before it.
      guard !call.body.isEmpty, let start = unsafe call.body.address() else { return unsafe nothing }
      return unsafe bay_bytes(data: start, length: call.body.count)
    }
  }

  static func peer(_ handle: Handle) -> bay_str {
    unsafe CallHandle.read(handle, else: bay_str()) { call in unsafe text(call.storage, call.peer) }
  }

  static func requestID(_ handle: Handle) -> bay_str {
    unsafe CallHandle.read(handle, else: bay_str()) { call in unsafe text(call.storage, call.requestID) }
  }

  @unsafe
  private static func text(_ buffer: borrowing ByteBuffer, _ range: ByteRange) -> bay_str {
    guard let start = unsafe buffer.address(at: Int(range.start)) else { return unsafe bay_str() }
    return unsafe bay_str(
      data: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), length: Int(range.count))
  }

  @unsafe
  private static func equals(_ name: String, _ text: UnsafePointer<CChar>) -> Bool {
    var name = name
    return name.withUTF8 { bytes in
      unsafe strlen(text) == bytes.count && memcmp(text, bytes.baseAddress!, bytes.count) == 0
    }
  }
}
