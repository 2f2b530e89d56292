public import CPatchbay
import Glibc

// Invariant: what the descriptor points to is allocated here, once for each generation, never changed after and never
// freed, since the host may read it as long as the plugin is loaded.
extension Plugin {
  /// What the host hands to a plugin's entry point.
  public typealias Host = UnsafePointer<bay_host>

  /// What a plugin's entry point hands back to the host.
  public typealias Descriptor = UnsafePointer<bay_descriptor>

  /// Binds the plugin to the host and describes it. The entry point of a plugin is one line:
  ///
  /// ```swift
  /// @c(bay_plugin_main)
  /// public func main(host: Plugin.Host) -> Plugin.Descriptor? { plugin.descriptor(for: host) }
  /// ```
  ///
  /// - Parameter host: what the host gave to the entry point.
  /// - Returns: nil if the host is older than this SDK.
  public func descriptor(for host: Host) -> Descriptor? {
    guard let host = unsafe HostTable(host) else { return nil }
    Binding.bind(self, to: host)
    let loops = Binding.loops
    let entries =
      unsafe routes.map { unsafe $0.entry(loops) } + tasks.map { unsafe $0.entry } + [startEntry, stopEntry]
    let descriptor = UnsafeMutablePointer<bay_descriptor>.allocate(capacity: 1)
    unsafe descriptor.initialize(
      to: bay_descriptor(
        size: MemoryLayout<bay_descriptor>.size, abi: BAY_ABI_VERSION, reserved: 0,
        name: strdup(name), version: strdup(version),
        entries: kept(entries), entry_count: entries.count, entry_stride: MemoryLayout<bay_entry>.stride))
    return unsafe UnsafePointer(descriptor)
  }
}

extension Route {
  fileprivate func entry(_ loops: LoopTable?) -> bay_entry {
    var entry = unsafe bay_entry()
    unsafe entry.method = UnsafePointer(strdup(method))
    unsafe entry.path = UnsafePointer(strdup(path))
    switch handler {
    case .async:
      unsafe entry.kind = UInt32(BAY_ENTRY_ASYNC)
      unsafe entry.async = { unsafe runAsync($0) }
    case .blocking:
      unsafe entry.kind = UInt32(BAY_ENTRY_BLOCKING)
      unsafe entry.blocking = { unsafe runBlocking($0) }
    }
    unsafe entry.context = Unmanaged.passRetained(BoundRoute(handler, loops)).toOpaque()
    if hasOptions { unsafe entry.options = kept([options]) }
    return unsafe entry
  }

  private var hasOptions: Bool {
    deadline != nil || maxConcurrent != nil || summary != nil || description != nil || !tags.isEmpty
  }

  private var options: bay_options {
    unsafe bay_options(
      size: MemoryLayout<bay_options>.size,
      deadline_ms: deadline.map { max(1, $0.wholeMilliseconds) } ?? 0,
      max_concurrent: maxConcurrent.map { UInt32(clamping: max(1, $0)) } ?? 0,
      summary: text(summary), description: text(description),
      tags: text(tags.isEmpty ? nil : tags.joined(separator: ",")))
  }
}

extension TaskKind {
  fileprivate var entry: bay_entry {
    var entry = unsafe bay_entry()
    unsafe entry.path = UnsafePointer(strdup(name))
    // tasks.h: the handler stands in `function`, the options in `options`, each of a type of its own.
    switch handler {
    case .async:
      let function: bay_async_task_handler = { unsafe runTaskAsync($0) }
      unsafe entry.kind = UInt32(BAY_ENTRY_TASK_ASYNC)
      unsafe entry.function = unsafeBitCast(function, to: bay_function.self)
    case .blocking:
      let function: bay_blocking_task_handler = { unsafe runTaskBlocking($0) }
      unsafe entry.kind = UInt32(BAY_ENTRY_TASK_BLOCKING)
      unsafe entry.function = unsafeBitCast(function, to: bay_function.self)
    }
    unsafe entry.context = Unmanaged.passRetained(BoundTask(handler)).toOpaque()
    let options = unsafe kept([
      bay_task_options(
        size: MemoryLayout<bay_task_options>.size, max_attempts: UInt32(clamping: rules.maxAttempts ?? 0),
        timeout_ms: rules.timeout?.wholeMilliseconds ?? 0,
        concurrency: UInt32(clamping: rules.concurrency ?? 0),
        backoff_ms: rules.backoff?.wholeMilliseconds ?? 0,
        backoff_limit_ms: rules.backoffLimit?.wholeMilliseconds ?? 0)
    ])
    unsafe entry.options = UnsafeRawPointer(options).assumingMemoryBound(to: bay_options.self)
    return unsafe entry
  }
}

private var startEntry: bay_entry {
  var entry = unsafe bay_entry()
  unsafe entry.kind = UInt32(BAY_ENTRY_START)
  unsafe entry.start = { _ in Binding.plugin?.start() ?? EINVAL }
  return unsafe entry
}

private var stopEntry: bay_entry {
  var entry = unsafe bay_entry()
  unsafe entry.kind = UInt32(BAY_ENTRY_STOP)
  unsafe entry.stop = { _ in Binding.plugin?.stop() }
  return unsafe entry
}

extension Plugin {
  /// [main] 0 or an errno value, with the reason in the log.
  fileprivate func start() -> Int32 {
    guard let host = Binding.host, unsafe host.loopFunctions != nil else {
      log.error("this host has no \(BAY_LOOP_EXTENSION), which a Swift plugin needs: use a newer host")
      return ENOTSUP
    }
    do {
      try onStart?(self)
      return 0
    } catch {
      log.error("start failed: \(error)")
      return ECANCELED
    }
  }

  fileprivate func stop() { onStop?(self) }
}

private func text(_ text: String?) -> UnsafePointer<CChar>? {
  unsafe text.map { unsafe UnsafePointer(strdup($0)) }
}

private func kept<T>(_ values: [T]) -> UnsafePointer<T> {
  let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
  _ = unsafe memory.initialize(from: values)
  return unsafe UnsafePointer(memory.baseAddress!)
}
