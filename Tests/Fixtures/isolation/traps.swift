import PatchbayPlugin

let plugin = Plugin("traps", version: "1.0.0") {
  Route.get("/trap") { call async in "\([1, 2, 3][Int(call.query("index") ?? "") ?? 7])" }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
