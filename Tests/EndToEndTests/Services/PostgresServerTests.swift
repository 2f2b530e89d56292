import PatchbayTesting
import Testing

/// The test kit's own PostgreSQL.
@Suite struct PostgresServerTests {
  @Test func keepsWhatIsCommittedOverACrash() throws {
    let server = try PostgresServer()
    try server.query("CREATE TABLE t (n int)")
    try server.query("INSERT INTO t VALUES (1), (2)")
    server.kill()
    #expect(throws: TestingError.self) { try server.query("SELECT 1") }
    try server.start()
    #expect(try server.query("SELECT n FROM t ORDER BY n") == "1\n2")
  }
}
