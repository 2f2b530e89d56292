import PatchbayPlugin

let plugin = Plugin("bench-swift", version: "1.0.0") {
  Route.get("/swift") { call async in "Hello, World!" }
  Route.get("/swift-blocking") { call in "Hello, World!" }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
