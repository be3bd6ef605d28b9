import Postgres
import SQL
import Testing

/// How long sessions last, on a clock that the test moves, and how many there are at once.
@Suite struct SessionTests {
  private let database: ScratchDatabase
  private let session: BlockingSession
  private let clock: MovableClock

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    clock = try MovableClock(of: session, zone: "Z")
    try session.execute(
      """
      insert into cmdb.account (id, name, roles) values (10, 'agent', '{agent}'),
        (11, 'other', '{agent}');
      select cmdb.token_issue(
        cmdb.enter(0, 'peer', 'r-1', 'token.issue', null, null, null, null, null), 'agent', null,
        '2026-12-10T00:00Z', decode(repeat('aa', 32), 'hex'))
      """)
  }

  private func text(_ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  private func at(_ moment: String) throws {
    try clock.move(to: "2026-\(moment)")
  }

  private func digest(_ number: Int) -> String { "decode(md5('\(number)') || md5('x'), 'hex')" }

  /// Begins one with the token 1; nil where that is refused.
  private func start(_ number: Int, keep: Bool = false, with token: Int = 1) throws -> String? {
    try text(
      """
      select (select s.id from cmdb.session_start(false, \(token), decode(repeat('aa', 32), 'hex'),
        \(digest(number)), 'browser', '10.0.0.1', \(keep), 'token', 'r-2') s)::text
      """)
  }

  private func invite(_ number: Int, valid: Int = 60) throws -> String {
    try #require(
      try text(
        """
        select cmdb.session_invite(
          cmdb.enter(0, 'peer', 'r-3', 'session.invite', null, null, null, null, null),
          'agent', \(valid), \(digest(number)))::json->>'id'
        """))
  }

  private func enter(_ invitation: String, _ number: Int) throws -> String? {
    try text(
      """
      select (select s.id from cmdb.session_start(true, \(invitation), \(digest(number)),
        \(digest(number + 1000)), null, null, false, 'token', 'r-4') s)::text
      """)
  }

  private func isOpen(_ id: String?) throws -> Bool {
    let id = try #require(id)
    return try text(
      "select cmdb.session_is_open(s)::text from cmdb.session s where s.id = \(id)") == "true"
  }

  @Test func aSessionSlidesByUse() throws {
    let short = try start(1)
    let kept = try start(2, keep: true)
    try at("11-01T11:59")
    #expect(try isOpen(short))
    try session.execute("select cmdb.token_used(\(try #require(short)))")
    try at("11-01T23:58")
    #expect(try isOpen(short))
    try at("11-02T00:00")
    #expect(try !isOpen(short))
    try at("11-30T23:59")
    #expect(try isOpen(kept))
    try at("12-01T00:01")
    #expect(try !isOpen(kept))
  }

  @Test func aSessionEndsWithWhatItBeganWith() throws {
    let kept = try start(1, keep: true)
    try at("11-29T00:00")
    try session.execute("select cmdb.token_used(\(try #require(kept)))")
    try at("12-09T23:59")
    #expect(try isOpen(kept))
    // The token has expired.
    try at("12-10T00:01")
    #expect(try !isOpen(kept))
    #expect(try start(2) == nil)
    try at("11-02T00:00")
    #expect(try isOpen(kept))
    try session.execute("update cmdb.token set revoked_at = cmdb.present() where id = 1")
    #expect(try !isOpen(kept))
  }

  @Test func aSessionBeginsNoOther() throws {
    let first = try #require(try start(1))
    let proof = try text(
      """
      select (select s.id from cmdb.session_start(false, \(first), \(digest(1)), \(digest(2)), null,
        null, false, 'token', 'r-5') s)::text
      """)
    #expect(proof == nil)
  }

  @Test func aCodeWorksOnceAndInTime() throws {
    let late = try invite(1)
    let first = try invite(2)
    #expect(try enter(first, 3) == nil)
    #expect(try enter(first, 2) == first)
    #expect(try isOpen(first))
    #expect(try enter(first, 2) == nil)
    #expect(
      try text("select count(*) from cmdb.session_code where session = \(first)") == "0")
    try at("11-01T00:02")
    #expect(try enter(late, 1) == nil)
    let ended = try invite(5)
    try session.execute(
      """
      select cmdb.session_end(
        cmdb.enter(10, 'peer', 'r-6', 'session.end', null, null, null, null, null), \(ended))
      """)
    #expect(try enter(ended, 5) == nil)
  }

  /// Of thirty-three the one that would end first has to go.
  @Test func anAccountHasThirtyTwo() throws {
    let kept = try start(0, keep: true)
    let first = try start(1)
    for number in 2...31 {
      try at("11-01T01:\(number + 10)")
      _ = try start(number)
    }
    #expect(try isOpen(first))
    _ = try start(32)
    #expect(try !isOpen(first))
    #expect(try isOpen(kept))
    #expect(try text("select count(*) from cmdb.session where not ended") == "32")
    // They are looked for among those that are open.
    let plan = try database.session()
    try plan.execute("set enable_seqscan = off")
    let rows = try plan.query(
      Unit(
        Statement(
          "explain select from cmdb.session s where s.account = 10 and not s.ended")))
    #expect(rows.text(0, 0)?.contains("session_open") == true)
  }

  @Test func nobodyEndsWhatIsAnothers() throws {
    let first = try #require(try start(1))
    let end = { (account: Int, rights: String) in
      """
      select cmdb.session_end(cmdb.enter(\(account), 'peer', 'r-7', 'session.end', null, null, null,
        null, null, '\(rights)'), \(first))
      """
    }
    do {
      try session.execute(end(11, "{read}"))
      Issue.record("it ended")
    } catch PostgresError.server(let error) {
      #expect("\(error.sqlState)" == "CM003")
    }
    #expect(try isOpen(first))
    try session.execute(end(11, "{administer}"))
    #expect(try !isOpen(first))
    try session.execute(end(10, "{read}"))
  }

  /// Two who bring the same code at once: one gets in.
  @Test func aCodeIsUsedByOneOfTwo() throws {
    let made = try invite(1, valid: 86_400)
    let other = try database.session()
    try session.execute("begin")
    #expect(try enter(made, 1) == made)
    let second = ConcurrentStatement(
      database,
      """
      set test.now = '2026-11-01T00:00Z';
      do $$ begin
        if exists (select from cmdb.session_start(true, \(made), \(digest(1)), \(digest(77)), null,
          null, false, 'token', 'r-9')) then raise 'twice'; end if;
      end $$
      """)
    try second.expectWaiting(watchedBy: other)
    try session.execute("commit")
    #expect(second.failure() == nil)
  }
}
