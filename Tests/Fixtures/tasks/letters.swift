// Durable tasks and functions after responses of a Swift plugin.
//
//   POST /letters, /letters-async    enqueue the body as a "letter" or a "letter.async"; ?delay=MS&key=K&priority=N
//   POST /after, /after-async        note the body after the response
//   GET  /notes                      what was noted
import PatchbayPlugin
import Synchronization

let notes = Mutex<[String]>([])
func note(_ text: String) { notes.withLock { $0.append(text) } }

struct Wrong: Error {}

func write(_ task: DurableTask) throws {
  note("\(task.kind) \(task.id) \(task.attempt)/\(task.maxAttempts) \(task.payloadText) \(task.isCancelled)")
  if task.payloadText == "fail" && task.attempt == 1 { throw Wrong() }
  if task.payloadText == "reject" { throw TaskRejection("never") }
}

let letter = TaskKind(
  "letter", maxAttempts: 3, timeout: .seconds(10), concurrency: 2, backoff: .milliseconds(5)
) { task in
  try write(task)
  if task.payloadText == "next" { _ = try task.enqueue("letter", Array("from a task".utf8)) }
}
let asyncLetter = TaskKind(
  "letter.async", maxAttempts: 4, backoff: .milliseconds(5), backoffLimit: .milliseconds(20)
) { task in
  await Task.yield()
  guard LoopExecutor.current != nil else { throw TaskRejection("not on a loop") }
  try write(task)
  if task.payloadText == "next" { _ = try await task.enqueue("letter.async", Array("from a task".utf8)) }
}

func options(_ call: Call) -> EnqueueOptions {
  EnqueueOptions(
    delay: call.query("delay").flatMap { Int($0) }.map { .milliseconds($0) },
    priority: call.query("priority").flatMap { Int($0) } ?? 0, uniqueKey: call.query("key"))
}

func taken(_ id: String) -> Response { Response(status: 202, body: .json("{\"task\":\"\(id)\"}")) }

let plugin = Plugin("letters", version: "1.0.0", tasks: [letter, asyncLetter]) {
  Route.post("/letters") { call in taken(try call.enqueue("letter", call.body, options(call))) }
  Route.post("/letters-async") { call in
    taken(try await call.enqueue("letter.async", call.body, options(call)))
  }
  Route.post("/after") { call in
    let text = call.bodyText
    try call.afterResponse("note") { note("\(text) \(LoopExecutor.current == nil)") }
    return "soon"
  }
  Route.post("/after-async") { call in
    let text = call.bodyText
    try call.afterResponse("note", on: .always) {
      await Task.yield()
      note("\(text) \(LoopExecutor.current != nil)")
    }
    if text == "fails" { throw HTTPError(404, "no") }
    return "soon"
  }
  Route.get("/notes") { _ async in notes.withLock { $0 }.joined(separator: "\n") }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
