import Bytes

extension Router {
  /// What is looked for; the same in every step of a search.
  struct Query: ~Escapable {
    let method: Method
    let bytes: Span<UInt8>
    /// Where the path starts and ends in them.
    let start: Int
    let end: Int
    let isEncoded: Bool

    @_lifetime(copy bytes)
    init(method: Method, bytes: Span<UInt8>, path: ByteRange, isEncoded: Bool) {
      self.method = method
      self.bytes = bytes
      start = Int(path.start)
      end = path.end
      self.isEncoded = isEncoded
    }
  }

  /// The route below `node` for the path from `offset` on, or -1. `allowed` collects the methods of all templates
  /// that match the path, as long as none has the right one.
  ///
  /// Calls itself only where there is a second choice, so no deeper than the longest template.
  func search(
    from node: Int, at offset: Int, _ query: borrowing Query, _ captures: inout Captures,
    _ allowed: inout MethodSet
  ) -> Int {
    var node = node
    var start = offset
    while true {
      let here = nodes[node]
      var key = SegmentKey(query.bytes, from: start, to: query.end)
      let end = start &+ key.count
      let isLast = end == query.end
      if here.hasLiterals {
        if query.isEncoded { key = SegmentKey(decoding: query.bytes, from: start, to: end) }
        let child = literals.child(
          of: node, key, in: query.bytes, from: start, to: end, isEncoded: query.isEncoded)
        if child >= 0 {
          if isLast {
            let route = route(at: child, query.method, &allowed)
            if route >= 0 { return route }
          } else if here.parameter < 0, here.rest < 0 {
            node = child
            start = end &+ 1
            continue
          } else {
            let count = captures.count
            let route = search(from: child, at: end &+ 1, query, &captures, &allowed)
            if route >= 0 { return route }
            captures.count = count
          }
        }
      }
      if here.parameter >= 0, start < end {
        let count = captures.count
        captures.append(from: start &- query.start, to: end &- query.start)
        if isLast {
          let route = route(at: Int(here.parameter), query.method, &allowed)
          if route >= 0 { return route }
        } else if here.rest < 0 {
          node = Int(here.parameter)
          start = end &+ 1
          continue
        } else {
          let route = search(from: Int(here.parameter), at: end &+ 1, query, &captures, &allowed)
          if route >= 0 { return route }
        }
        captures.count = count
      }
      guard here.rest >= 0 else { return -1 }
      captures.append(from: start &- query.start, to: query.end &- query.start)
      return route(at: Int(here.rest), query.method, &allowed)
    }
  }

  /// The route of the templates that end at `node`, or -1; their methods go to `allowed` then.
  @inline(__always)
  private func route(at node: Int, _ method: Method, _ allowed: inout MethodSet) -> Int {
    if let route = route(at: node, method) { return route }
    allowed.formUnion(nodes[node].methods)
    return -1
  }
}
