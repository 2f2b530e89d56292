extension Server {
  /// Shows these from now on; nil: none. From any thread.
  public func show(_ errors: BuildErrors?) {
    for server in servers {
      server.loop.post {
        let exchange = server.exchange
        exchange.responders = errors.map { [BuildErrorResponder($0, of: exchange)] } ?? []
      }
    }
  }
}
