import PatchbayPlugin
import Synchronization

let calls = Atomic<Int>(0)

let plugin = Plugin("crashes", version: "1.0.0") {
  Route.get("/never") { call in "ok" }
  Route.get("/sometimes") { call in
    let number = calls.wrappingAdd(1, ordering: .relaxed).newValue
    // Past its end on each hundredth call.
    return ["ok"][number % 100 == 0 ? 1 : 0]
  }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
