import Bytes

/// Finds the route for a request. A tree of all templates, compiled into flat arrays; it never changes.
///
/// A path is split at its slashes before it is decoded, so that an encoded slash separates nothing. In each segment a
/// literal wins over `{name}`, and that over `{name...}`; where a choice leads to no route with the request's
/// method, the next one is tried.
public struct Router: Sendable {
  public enum Match: Equatable, Sendable {
    /// The index the route was added with.
    case route(Int)
    /// No template matches the path: 404.
    case notFound
    /// Templates match the path, but none has the method: 405, with these in `Allow`.
    case methodNotAllowed(MethodSet)
    /// An OPTIONS request that no route answers itself: these are the methods the path has.
    case options(MethodSet)
  }

  struct Node: Sendable, BitwiseCopyable {
    /// The nodes behind `{name}` and `{name...}`, -1 for none.
    var parameter: Int32
    var rest: Int32
    /// Where the routes of the templates that end here start in `routes`: one for each method, if there are any.
    var routes: UInt32
    var methods: MethodSet
    var hasLiterals: Bool
  }

  private let nodes: [Node]
  private let literals: LiteralTable
  private let routes: [Int32]
  private let allMethods: MethodSet

  init(nodes: [Node], literals: LiteralTable, routes: [Int32]) {
    self.nodes = nodes
    self.literals = literals
    self.routes = routes
    allMethods = nodes.reduce(into: MethodSet(.options)) { $0.formUnion($1.methods) }
  }

  /// Finds the route for a method and a path.
  ///
  /// - Parameters:
  ///   - path: as it was sent, without the query; `*` for `OPTIONS *`.
  ///   - isEncoded: whether there is a '%' in it.
  ///   - captures: where the values of the parameters go, still encoded; of use only for `.route`.
  public func match(
    _ method: Method, path: Span<UInt8>, isEncoded: Bool, captures: inout Captures
  ) -> Match {
    match(method, path: ByteRange(0..<path.count), in: path, isEncoded: isEncoded, captures: &captures)
  }

  /// The same for a path that is part of other bytes, which is cheaper: words can be read past its end.
  ///
  /// - Parameters:
  ///   - path: where the path is in `bytes`. Captures count from its start.
  public func match(
    _ method: Method, path: ByteRange, in bytes: Span<UInt8>, isEncoded: Bool, captures: inout Captures
  ) -> Match {
    captures.count = 0
    guard !path.isEmpty, bytes[Int(path.start)] == 0x2F else {
      let isAsterisk = path.count == 1 && bytes[Int(path.start)] == 0x2A
      return isAsterisk && method == .options ? .options(allMethods) : .notFound
    }
    precondition(path.end <= bytes.count)
    var allowed: MethodSet = []
    let query = Query(method: method, bytes: bytes, path: path, isEncoded: isEncoded)
    let route = search(from: 0, at: Int(path.start) &+ 1, query, &captures, &allowed)
    if route >= 0 { return .route(route) }
    return failure(method, allowed, &captures)
  }

  @inline(never)
  private func failure(_ method: Method, _ allowed: MethodSet, _ captures: inout Captures) -> Match {
    captures.count = 0
    guard !allowed.isEmpty else { return .notFound }
    let allowed = allowed.union(MethodSet(.options))
    return method == .options ? .options(allowed) : .methodNotAllowed(allowed)
  }

  /// What is looked for; the same in every step of a search.
  private struct Query: ~Escapable {
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
  private func search(
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

  /// The route of the templates that end at `node`, or -1.
  @inline(__always)
  private func route(at node: Int, _ method: Method, _ allowed: inout MethodSet) -> Int {
    let node = nodes[node]
    guard node.methods.contains(method) else {
      allowed.formUnion(node.methods)
      return -1
    }
    return Int(routes[Int(node.routes) &+ Int(method.rawValue)])
  }
}
