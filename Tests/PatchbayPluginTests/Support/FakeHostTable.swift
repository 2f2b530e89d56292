import CPatchbay
import Foundation

private let host = FakeHost.shared

/// The function table of the fake host.
nonisolated(unsafe) let fakeHostTable: UnsafePointer<bay_host> = {
  let table = UnsafeMutablePointer<bay_host>.allocate(capacity: 1)
  table.initialize(to: makeTable())
  return UnsafePointer(table)
}()

func makeTable() -> bay_host {
  var table = bay_host()
  table.size = MemoryLayout<bay_host>.size
  table.abi = BAY_ABI_VERSION

  table.method = { call in lend(call) { $0.method } }
  table.path = { call in lend(call) { $0.path } }
  table.query_string = { call in lend(call) { $0.queryString } }
  table.peer = { call in lend(call) { _ in "127.0.0.1:5000" } }
  table.request_id = { call in lend(call) { _ in "request-1" } }
  table.param = { call, name in
    let name = String(cString: name!)
    return lend(call) { $0.parameters[name] }
  }
  table.query = { call, name, nth in
    let name = String(cString: name!)
    return lend(call) { request in request.query.filter { $0.name == name }.dropFirst(nth).first?.value }
  }
  table.header = { call, name, nth in
    let name = String(cString: name!).lowercased()
    return lend(call) { request in
      request.headers.filter { $0.name.lowercased() == name }.dropFirst(nth).first?.value
    }
  }
  table.query_at = { call, index, name, value in lendPair(call, index, name, value) { $0.query } }
  table.header_at = { call, index, name, value in lendPair(call, index, name, value) { $0.headers } }
  table.body = { call in host.call(call)?.lendBody() ?? bay_bytes(data: emptyBytes, length: 0) }

  table.add_header = { call, name, value in
    let field = (name: String(cString: name!), value: String(cString: value!))
    guard let call = host.call(call) else { return ESTALE }
    if field.name.contains(" ") { return EINVAL }
    call.state.withLock { $0.headers.append(field) }
    return 0
  }
  table.reply = { call, status, type, bytes, length in
    reply(call, status, type, bytes, length, isStatic: false)
  }
  table.reply_static = { call, status, type, bytes, length in
    reply(call, status, type, bytes, length, isStatic: true)
  }
  table.fail = { call, reason in
    host.reply(call) { _ in
      Reply(status: 500, contentType: nil, body: [], headers: [], failure: String(cString: reason!))
    }
  }

  table.cancelled = { call in host.call(call).map { $0.state.withLock { $0.isAbandoned } } ?? true }
  table.on_cancel = { handle, then, context in
    host.anyCall(handle)?.state.withLock { $0.onCancelCount += 1 }
    guard let call = host.call(handle) else { return ESTALE }
    let callback = FakeCallback(then: then!, context: context)
    let atOnce = call.state.withLock { state in
      if !state.isAbandoned { state.onCancel = callback }
      return state.isAbandoned
    }
    if atOnce { callback.call(handle!) }
    return 0
  }
  table.sleep = { handle, milliseconds, then, context in
    guard let call = host.call(handle) else { return ESTALE }
    if call.state.withLock({ $0.isBlocking }) { return EINVAL }
    call.sendTimer.yield(
      FakeTimer(
        milliseconds: milliseconds, call: call, callback: FakeCallback(then: then!, context: context)))
    return 0
  }
  table.state = { _ in nil }
  table.context = { call in UnsafeMutableRawPointer(bitPattern: host.anyCall(call)?.context ?? 0) }

  table.log = { _, level, text, length in
    let bytes = UnsafeRawBufferPointer(start: text, count: length)
    host.append("\(level.rawValue) " + String(decoding: bytes, as: UTF8.self))
  }
  table.setting = { _, key in
    guard let value = host.settings[String(cString: key!)] else { return bay_str() }
    return bay_str(
      data: UnsafeRawPointer(value.utf8Start).assumingMemoryBound(to: CChar.self),
      length: value.utf8CodeUnitCount)
  }
  table.extension = { _, id in
    switch String(cString: id!) {
    case BAY_LOOP_EXTENSION: UnsafeRawPointer(fakeLoopFunctions)
    case BAY_BLOCKING_EXTENSION: UnsafeRawPointer(fakeBlockingFunctions)
    case BAY_WATCH_EXTENSION: UnsafeRawPointer(fakeWatchFunctions)
    case BAY_AFTER_EXTENSION: UnsafeRawPointer(fakeAfterFunctions)
    default: nil
    }
  }
  return table
}

/// The table of "patchbay.loop/1". A loop's handle is 0x10 * (index + 1).
nonisolated(unsafe) private let fakeLoopFunctions: UnsafeMutablePointer<bay_loop_functions> = {
  let table = UnsafeMutablePointer<bay_loop_functions>.allocate(capacity: 1)
  var functions = bay_loop_functions()
  functions.size = MemoryLayout<bay_loop_functions>.size
  functions.count = { UInt32(host.loops.count) }
  functions.of_call = { call in
    host.call(call).flatMap { OpaquePointer(bitPattern: 0x10 * ($0.loop.index + 1)) }
  }
  functions.current = { FakeLoop.current.flatMap { OpaquePointer(bitPattern: 0x10 * ($0.index + 1)) } }
  functions.index = { loop in UInt32(Int(bitPattern: loop) / 0x10 - 1) }
  functions.post = { _, loop, run, context in
    guard let loop, let run else { return EINVAL }
    nonisolated(unsafe) let context = context
    return host.loops[Int(bitPattern: loop) / 0x10 - 1].post { run(context) }
  }
  functions.at = { index in OpaquePointer(bitPattern: 0x10 * (Int(index) + 1)) }
  table.initialize(to: functions)
  return table
}()

nonisolated(unsafe) private let emptyBytes = UnsafePointer(UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

private func lend(_ call: OpaquePointer?, _ pick: (Request) -> String?) -> bay_str {
  host.call(call).map { $0.lend(pick($0.request)) } ?? bay_str()
}

private func lendPair(
  _ call: OpaquePointer?, _ index: Int, _ name: UnsafeMutablePointer<bay_str>?,
  _ value: UnsafeMutablePointer<bay_str>?, _ pick: (Request) -> [(name: String, value: String)]
) -> Bool {
  guard let call = host.call(call), index < pick(call.request).count else { return false }
  name?.pointee = call.lend(pick(call.request)[index].name)
  value?.pointee = call.lend(pick(call.request)[index].value)
  return true
}

private func reply(
  _ call: OpaquePointer?, _ status: Int32, _ type: UnsafePointer<CChar>?, _ bytes: UnsafeRawPointer?,
  _ length: Int, isStatic: Bool
) -> Int32 {
  host.reply(call) { _ in
    Reply(
      status: Int(status), contentType: type.map { String(cString: $0) },
      body: [UInt8](UnsafeRawBufferPointer(start: bytes, count: length)), headers: [], isStatic: isStatic)
  }
}
