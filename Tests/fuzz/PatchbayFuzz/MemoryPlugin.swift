import CPatchbay
import Exchange
import Glibc
import HTTP
import Logging

@testable import PluginHost

/// A plugin in this process, with a handler for each way to reply.
enum MemoryPlugin {
  nonisolated(unsafe) private static let host = HostFunctions.table
  /// Calls that are replied to after their handlers have returned.
  nonisolated(unsafe) private static var late: [OpaquePointer?] = []
  nonisolated(unsafe) private static let large = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 3_000)

  static func table(_ log: Logger) throws -> RouteTable {
    large.initialize(repeating: UInt8(ascii: "l"))
    var declaration = PluginDeclaration(name: "memory", version: "1")
    func add(_ method: Method, _ path: String, _ handler: @escaping @convention(c) (OpaquePointer?) -> Void)
      throws
    {
      declaration.routes.append(
        RouteDeclaration(
          method: method, template: try RouteTemplate(parsing: path), endpoint: AsyncEndpoint(handler),
          context: .none))
    }
    for method: Method in [.get, .post, .put] {
      try add(method, "/echo") { MemoryPlugin.echo($0) }
      try add(method, "/later") { MemoryPlugin.late.append($0) }
    }
    try add(.get, "/items/{id}") { MemoryPlugin.echo($0) }
    try add(.get, "/files/{path...}") { MemoryPlugin.late.append($0) }
    try add(.get, "/large") { call in
      _ = MemoryPlugin.host.reply_static(
        call, 200, "text/plain", MemoryPlugin.large.baseAddress,
        MemoryPlugin.large.count)
    }
    try add(.delete, "/fail") { call in _ = MemoryPlugin.host.fail(call, "on purpose") }
    try add(.get, "/none") { call in _ = MemoryPlugin.host.reply(call, 204, nil, nil, 0) }
    let generation = Generation(
      number: 1, file: "memory", content: 0, image: ELFImage(), library: nil,
      table: HostFunctions.makeTable(),
      declaration: declaration, settings: PluginSettings([:]), log: log)
    return try RouteTable(generation.routes())
  }

  /// Replies to what waits; whether anything did.
  static func replyLate() -> Bool {
    guard !late.isEmpty else { return false }
    let calls = late
    late.removeAll(keepingCapacity: true)
    for call in calls { echo(call) }
    return true
  }

  /// Replies with a number made of all that can be asked of the request.
  private static func echo(_ call: OpaquePointer?) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ bytes: UnsafeRawBufferPointer) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    func add(_ text: bay_str) {
      guard let data = text.data else { return }
      hold(data[text.length] == 0, "a text without a NUL behind it")
      add(UnsafeRawBufferPointer(start: data, count: text.length))
    }
    add(host.method(call))
    add(host.path(call))
    add(host.query_string(call))
    add(host.param(call, "id"))
    add(host.param(call, "path"))
    var (index, name, value) = (0, bay_str(), bay_str())
    while host.query_at(call, index, &name, &value) {
      add(name)
      add(value)
      index += 1
    }
    index = 0
    while host.header_at(call, index, &name, &value) {
      add(name)
      add(value)
      index += 1
    }
    let body = host.body(call)
    hold(body.data[body.length] == 0, "a body without a NUL behind it")
    add(UnsafeRawBufferPointer(start: body.data, count: body.length))
    let text = "=\(hash)"
    let code = MemoryPlugin.host.reply(call, 200, "text/plain", text, text.utf8.count)
    // The call of a client that has gone may have ended.
    hold(code == 0 || code == ESTALE, "a reply refused with \(code)")
  }
}
