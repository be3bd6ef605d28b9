import Postgres
import SQL
import System
import Testing

/// What the database itself holds of tokens, whoever writes.
@Suite struct TokenTests {
  let database: ScratchDatabase
  let session: BlockingSession

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    try session.execute("insert into cmdb.account (name, roles) values ('scanner', '{feed}')")
  }

  private static func enter(_ method: String) -> String {
    "cmdb.enter(0, 'peer', 'r-1', '\(method)', null, null, null, null, null)"
  }

  private func issue(_ digest: Character) throws -> String {
    try #require(try text("select \(issueCall(digest))::json->>'id'"))
  }

  private func text(_ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  /// The SQLSTATE with which a statement fails; nil when it does not.
  private func failure(_ statement: String, as role: String = "postgres") -> String? {
    do {
      try session.execute("set role \(role); \(statement)")
      try session.execute("reset role")
      return nil
    } catch {
      try? session.execute("reset role")
      return error.sqlState?.description ?? "\(error)"
    }
  }

  @Test func tokensAreKeptByTheirDigest() throws {
    let id = try issue("a")
    #expect(failure("select \(issueCall("a"))") == "23505", "no digest twice")
    #expect(failure("select \(issueCall("a", count: 62))") == "23514", "SHA-256 has 32 bytes")
    #expect(
      failure(
        "select cmdb.token_issue(\(Self.enter("token.issue")), 'nobody', null, null, '\\x00')")
        == "CM003")
    #expect(failure("select \(issueCall("b", expires: "now() - interval '1 s'"))") == "CM602")
    #expect(failure("delete from cmdb.token") == "CM007")
    let json = try #require(try text("select cmdb.token_json(t) from cmdb.token t"))
    #expect(json.contains("\"id\" : \(id)") || json.contains("\"id\":\(id)"))
    #expect(!json.contains("aaaaaaaa"))
  }

  private func issueCall(_ digest: Character, count: Int = 64, expires: String = "null") -> String {
    let bytes = String(repeating: digest, count: count)
    let call = Self.enter("token.issue")
    return "cmdb.token_issue(\(call), 'scanner', null, \(expires), '\\x\(bytes)')"
  }

  @Test func aSecretOpensItsOwnTokenOnly() throws {
    let (first, second) = (try issue("1"), try issue("2"))
    func opens(_ id: String, _ digit: Character) throws -> String? {
      let digest = String(repeating: digit, count: 64)
      return try text("select cmdb.token_opens(\(id), '\\x\(digest)')::text")
    }
    #expect(try opens(first, "1") == "true")
    #expect(try opens(first, "2") == "false")
    #expect(try opens(second, "2") == "true")
    #expect(try opens("99", "1") == "false")
    #expect(try text("select cmdb.token_opens(\(first), null)::text") == "false")
  }

  @Test func changesAreEnteredWithoutTheDigest() throws {
    let id = try issue("c")
    for _ in 0..<2 {
      try session.execute("select cmdb.token_revoke(\(Self.enter("token.revoke")), \(id))")
    }
    #expect(try text("select version::text from cmdb.token where id = \(id)") == "2")
    #expect(
      try text(
        """
        select string_agg(version::text, ',' order by version) from cmdb.journal_inbox
        where entity = 'token' and entity_id = \(id)
        """) == "1,2")
    #expect(
      try text(
        "select count(*)::text from cmdb.journal_inbox j where j::text like '%cccccccc%'") == "0")
    #expect(failure("select cmdb.token_revoke(\(Self.enter("token.revoke")), 99)") == "CM003")
  }

  @Test func aUseIsNotedOnceAMinuteAndIsNoChange() throws {
    let id = try issue("d")
    for _ in 0..<5 { try session.execute("select cmdb.token_used(\(id))") }
    try session.execute("select cmdb.token_used(99)")
    let use = "from cmdb.token_use where token = \(id)"
    #expect(try text("select count(*)::text from cmdb.token_use") == "1")
    // To the minute, but not before the token was there.
    #expect(
      try text(
        """
        select (u.at = greatest(date_trunc('minute', u.at), t.created_at))::text
        from cmdb.token_use u join cmdb.token t on t.id = u.token where u.token = \(id)
        """) == "true")
    let before = try text("select xmin::text \(use)")
    try session.execute("update cmdb.token_use set at = at + interval '1 hour'")
    let later = try text("select xmin::text \(use)")
    #expect(before != later)
    try session.execute("select cmdb.token_used(\(id))")
    #expect(try text("select xmin::text \(use)") == later, "no write when nothing is newer")
    #expect(try text("select version::text from cmdb.token where id = \(id)") == "1")
  }

  @Test func aWorkerCannotWritePastTheFunctions() throws {
    let id = try issue("e")
    for statement in [
      "update cmdb.token set revoked_at = null", "delete from cmdb.token",
      "insert into cmdb.token_use values (\(id), now())", "delete from cmdb.token_use",
      "insert into cmdb.token (account, created_by) values (1, 1)",
      "select from cmdb.token_secret", "insert into cmdb.token_secret values (\(id), '\\x00')",
    ] {
      #expect(failure(statement, as: "cmdb_runtime") == "42501", "\(statement)")
    }
  }
}
