extension TestHost {
  /// Sends the same request on many connections at once, all before the first answer is read, and returns the
  /// answers in the order of the connections, with the time from the first request to the last answer.
  public func concurrently(
    _ count: Int, _ target: String, method: String = "GET", body: String? = nil,
    timeout: Duration = .seconds(30)
  ) throws -> (responses: [HTTPResponse], elapsed: Duration) {
    let connections = try (0..<count).map { _ in try connect() }
    let request = HTTPConnection.encode(method, target, body: body.map { Array($0.utf8) })
    let start = ContinuousClock.now
    for connection in connections { try connection.send(request) }
    let responses = try connections.map {
      try $0.readResponse(toHead: method == "HEAD", timeout: start + timeout - .now)
    }
    return (responses, start.duration(to: .now))
  }
}
