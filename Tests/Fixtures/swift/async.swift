// What handlers in Swift wait for, and how it ends when nobody waits for them.
//
//   GET /swift/blocking    work on the pool, and back: "true true" if there and back are the right threads
//   GET /swift/readable    what a task of its own writes into a pipe after 5 ms
//   GET /swift/children    two tasks asleep for a minute and one at a pipe that nobody writes to, until the client leaves
//   GET /swift/apart       replies; a task of its own goes on, and counts if that was on the loop
//   GET /swift/counts      waits that ended by CancellationError, tasks that went on, and handlers that began
import Glibc
import PatchbayPlugin
import Synchronization

struct Counts {
  var cancelled = 0
  var wentOn = 0
  var began = 0
}
let counts = Mutex(Counts())

struct Pipe: ~Copyable {
  let read: CInt
  let write: CInt

  init() throws {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw HTTPError(500, "no pipe") }
    (read, write) = (ends[0], ends[1])
  }

  deinit {
    close(read)
    close(write)
  }
}

/// Counts what ends a wait.
func count(_ wait: () async throws -> Void) async {
  do { try await wait() } catch is CancellationError { counts.withLock { $0.cancelled += 1 } } catch {}
}

let plugin = Plugin("swift-async", version: "1.0.0") {
  Route.get("/swift/blocking") { call in
    let loop = pthread_self()
    let isElsewhere = try await call.blocking { pthread_self() != loop }
    return "\(isElsewhere) \(pthread_self() == loop)"
  }
  Route.get("/swift/readable") { call in
    let pipe = try Pipe()
    let end = pipe.write
    Task {
      try await call.sleep(for: .milliseconds(5))
      _ = Glibc.write(end, "x", 1)
    }
    try await call.readable(pipe.read)
    var byte: UInt8 = 0
    return Glibc.read(pipe.read, &byte, 1) == 1 ? "readable" : "not readable"
  }
  Route.get("/swift/children") { call in
    let pipe = try Pipe()
    let end = pipe.read
    counts.withLock { $0.began += 1 }
    await withTaskGroup { group in
      for _ in 0..<2 { group.addTask { await count { try await call.sleep(for: .seconds(60)) } } }
      group.addTask { await count { try await call.readable(end) } }
    }
    return "over"
  }
  Route.get("/swift/apart") { call in
    let loop = pthread_self()
    Task {
      for _ in 0..<10 { await Task.yield() }
      if pthread_self() == loop { counts.withLock { $0.wentOn += 1 } }
    }
    try await call.sleep(for: .zero)
    return "replied"
  }
  Route.get("/swift/counts") { _ in
    counts.withLock { "\($0.cancelled) \($0.wentOn) \($0.began)" }
  }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
