// curl http://localhost:8000/greet/Ada            Hello, Ada!         on the event loop, which serves others meanwhile
// curl http://localhost:8000/greet-blocking/Ada   Good day, Ada!      on the thread pool
import PatchbayPlugin

let plugin = Plugin("greeter", version: "1.0.0") {
  Route.get("/greet/{name}", summary: "Greet somebody, without haste", tags: ["greetings"]) { call in
    try await call.sleep(for: .milliseconds(100))
    return "Hello, \(call.parameter("name") ?? "you")!\n"
  }
  Route.get("/greet-blocking/{name}") { call in
    "Good day, \(call.parameter("name") ?? "you")!\n"
  }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
