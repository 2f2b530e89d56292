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

  let nodes: [Node]
  let literals: LiteralTable
  /// The paths of templates without parameters, without their first slash: most requests need no other step.
  private let paths: LiteralTable
  private let routes: [Int32]
  private let allMethods: MethodSet

  init(nodes: [Node], literals: LiteralTable, paths: LiteralTable, routes: [Int32]) {
    self.paths = paths
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
    if !isEncoded {
      // A path that is all literals wins over all others.
      let start = Int(path.start) &+ 1
      let key = SegmentKey(whole: bytes, from: start, to: path.end)
      let node = paths.child(of: 0, key, in: bytes, from: start, to: path.end, isEncoded: false)
      if node >= 0, let route = route(at: node, method) { return .route(route) }
    }
    return matchBySegments(method, path: path, in: bytes, isEncoded: isEncoded, &captures)
  }

  @inline(never)
  private func matchBySegments(
    _ method: Method, path: ByteRange, in bytes: Span<UInt8>, isEncoded: Bool, _ captures: inout Captures
  ) -> Match {
    var allowed: MethodSet = []
    let query = Query(method: method, bytes: bytes, path: path, isEncoded: isEncoded)
    let route = search(from: 0, at: Int(path.start) &+ 1, query, &captures, &allowed)
    if route >= 0 { return .route(route) }
    captures.count = 0
    guard !allowed.isEmpty else { return .notFound }
    allowed.insert(.options)
    return method == .options ? .options(allowed) : .methodNotAllowed(allowed)
  }

  /// The route for `method` of the templates that end at `node`.
  @inline(__always)
  func route(at node: Int, _ method: Method) -> Int? {
    let node = nodes[node]
    guard node.methods.contains(method) else { return nil }
    return Int(routes[Int(node.routes) &+ Int(method.rawValue)])
  }
}
