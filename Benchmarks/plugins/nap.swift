// Plugins/nap in Swift: GET /nap/{ms} sleeps so long, while its loop serves others.
import PatchbayPlugin

let plugin = Plugin("nap-swift", version: "1.0.0") {
  Route.get("/nap/{ms}") { call in
    guard let ms = call.parameter("ms").flatMap({ Int($0) }), 0...60_000 ~= ms else {
      throw HTTPError(400, "ms must be a whole number from 0 to 60000")
    }
    try await call.sleep(for: .milliseconds(ms))
    return "{\"napped_ms\":\(ms)}"
  }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
