import PatchbayPlugin

let plugin = Plugin("versioned", version: version) {
  Route.get("/async") { call async in version }
  Route.get("/blocking") { call in version }
  Route.get("/nap") { call in
    try await call.sleep(for: .milliseconds(20))
    return version
  }
}

@c(bay_plugin_main)
public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
