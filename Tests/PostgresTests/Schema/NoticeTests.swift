import Postgres
import SQL
import Testing

/// Notices are for the eyes of their account, never change, and are struck without a trace.
@Suite struct NoticeTests {
  let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeMigrated()
    try database.execute(
      """
      insert into cmdb.account (id, name, roles, disabled)
      values (11, 'orlova', '{agent}', false), (12, 'petrov', '{agent}', false),
        (13, 'gone', '{agent}', true);
      insert into cmdb.incident (number, kind, title, state, impact, urgency, priority)
      values ('INC-000001', 'incident', 'Stripes', 'new', 3, 3, 4)
      """)
  }

  private static func enter(_ account: Int, _ method: String) -> String {
    "cmdb.enter(\(account), 'peer', 'r-1', '\(method)', null, null, null, null, null)"
  }

  private func notify(_ accounts: [Int], by account: Int) throws {
    let told = accounts.map { "cmdb.notify(\($0), 'incident', i.id, 'assigned')" }
    try database.execute(
      """
      set role cmdb_runtime;
      do $$ begin
        perform \(Self.enter(account, "incident.update"));
        perform \(told.joined(separator: ", ")) from cmdb.incident i;
      end $$
      """)
  }

  @Test func othersAreToldAndNobodyOfWhatHeDid() throws {
    try notify([11, 12, 13, 0], by: 11)
    #expect(
      try database.text("select string_agg(account || ' ' || text, ',') from cmdb.notice")
        == "12 INC-000001: Stripes")
  }

  /// The journal has the notice, with the account that may read of it, and no strike.
  @Test func aStrikeIsAMark() throws {
    try notify([12], by: 11)
    let call = Self.enter(12, "notice.seen")
    #expect(
      try database.text("select cmdb.notice_seen(\(call), null, 99)::jsonb::text")
        == #"{"seen": 1, "unseen": 0}"#)
    #expect(
      try database.text("select cmdb.notice_seen(\(call), array[1], null)::jsonb->>'seen'") == "0")
    #expect(
      try database.text("select concat(version, ' ', seen_at is not null) from cmdb.notice")
        == "1 t")
    #expect(
      try database.text(
        """
        select string_agg(concat_ws(' ', version, about, method), ', ')
        from cmdb.journal_inbox where entity = 'notice'
        """) == "1 12 incident.update")
  }

  @Test func nobodyStrikesForAnother() throws {
    try notify([12], by: 11)
    #expect(
      try database.text(
        "select cmdb.notice_seen(\(Self.enter(11, "notice.seen")), null, 99)::jsonb->>'seen'")
        == "0")
    #expect(try database.text("select seen_at from cmdb.notice") == nil)
  }

  @Test func whatANoticeSaysStays() throws {
    try notify([12], by: 11)
    #expect(throws: PostgresError.self) {
      try database.execute("update cmdb.notice set text = 'another'")
    }
    #expect(throws: PostgresError.self) { try database.execute("delete from cmdb.notice") }
  }

  /// A change set is read by whoever may read what it is about.
  @Test func aChangeSetShowsNone() throws {
    try notify([12], by: 11)
    #expect(
      try database.text(
        """
        select count(*) from cmdb.journal_inbox j
        cross join cmdb.change_entries(j.at, j.request) e
        where j.entity = 'notice'
        """) == "0")
  }
}
