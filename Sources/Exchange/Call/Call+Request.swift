import Bytes
import HTTP

/// The request's side of a call: filled by the connection on its loop.
extension Call {
  /// Takes a copy of a complete head, which `head` describes, and ends each part that plugins see with a NUL.
  /// `peer` is the client's address.
  public func takeHead(_ bytes: Span<UInt8>, peer address: borrowing ShortText) {
    storage.removeAll(keepingAtMost: CallServices.keptCapacity)
    storage.reserve(bytes.count &+ 128)
    storage.append(bytes)
    peer = ByteRange(start: bytes.count, count: address.count)
    storage.append(terminated: address)
    requestID = services.appendRequestID(to: &storage)
  }

  /// The request is complete and `route` will serve it: decodes what the handler may ask for, and lets replies in.
  public func begin(_ route: Route) throws(RequestError) {
    if captures.count > 0 || head.hasQuery { try decode(for: route) }
    terminateParts()
    // Nearly always the same one as before.
    if self.route !== route { self.route = route }
    hasBegun = true
    isBlocking = route.isBlocking
    route.uses.begin(services.loopIndex)
    state.open()
  }

  /// Counts the call against the route's own limit; false if that is reached.
  public func enter(_ route: Route) -> Bool {
    guard let limit = route.maximumConcurrent else { return true }
    return route.concurrent.add(1, ordering: .relaxed).newValue <= limit
  }

  /// The next `run()` is on the pool.
  public func willBlock() { step = .block }

  private func decode(for route: Route) throws(RequestError) {
    // All room at once: ranges into `decoded` become addresses only later, but growing twice would be a waste.
    decoded.reserve(Int(head.path.count) &+ captures.count &+ 2 &* (Int(head.query.count) &+ 2))
    for index in 0..<captures.count {
      let isRest = route.capturesRest && index == captures.count - 1
      let range = try storage.withRange(head.path) { (path) throws(RequestError) in
        try PercentDecoding.decodePath(
          path.extracting(captures[index].range), keepingEncodedSlashes: isRest, into: &decoded)
      }
      parameters.append(range)
    }
    guard head.hasQuery else { return }
    try storage.withRange(head.query) { (text) throws(RequestError) in try query.parse(text, into: &decoded) }
  }

  private func terminateParts() {
    if !body.isEmpty { body.terminate() }
    storage[head.path.end] = 0
    if head.hasQuery { storage[head.query.end] = 0 }
    for index in 0..<head.fieldCount {
      let field = head.field(at: index)
      storage[field.name.end] = 0
      storage[field.value.end] = 0
    }
  }

  /// Forgets the request and the reply. Handles of this call are refused from now on.
  func reset() {
    state.release()
    // Before anything that a reader could look at. Whether the deadline has passed is still asked for below.
    let wasCancelled = marks.areClear ? false : marks.clear()
    if boundServices != nil { endBoundServices() }
    if hasBegun {
      hasBegun = false
      useRoute { route in
        if route.maximumConcurrent != nil { route.concurrent.subtract(1, ordering: .relaxed) }
        route.uses.end(services.loopIndex)
      }
    }
    if charged != 0 { giveBackCharge() }
    head.reset()
    requestID = .empty
    hasOwnContentType = false
    body.removeAll(keepingAtMost: CallServices.keptCapacity)
    if !parameters.isEmpty { parameters.removeAll(keepingCapacity: true) }
    decoded.removeAll(keepingAtMost: CallServices.keptCapacity)
    query.reset()
    stored.clear(keepingAtMost: CallServices.keptCapacity)
    fields.removeAll(keepingAtMost: CallServices.keptCapacity)
    if hasRest { endRest(isInTime: !isPastDeadline) }
    sink = nil
    if upstream != nil { upstream = nil }
    step = .idle
    cancelCallback = nil
    if wasCancelled { isPastDeadline = false }
  }

  /// Lends the route, uncounted: it stays set as long as anybody could ask for it.
  @inline(__always)
  func useRoute(_ body: (Route) -> Void) {
    guard let route = unsafe route.map({ unsafe Unmanaged.passUnretained($0) }) else { return }
    unsafe route._withUnsafeGuaranteedRef(body)
  }
}
