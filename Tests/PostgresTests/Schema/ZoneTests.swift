import Postgres
import SQL
import Testing

/// The time zone of the database.
@Suite struct ZoneTests {
  private let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeMigrated()
  }

  private func days(_ zones: String, since: String = "{-infinity}") throws -> String? {
    try database.text(
      """
      select string_agg((date '1970-01-01' + (d->>0)::int) || ' ' || (d->>1), ', ')
      from jsonb_array_elements(cmdb.day_spans('\(zones)', '\(since)')) d
      where (d->>0)::int > 14610
      """)
  }

  @Test func daysAreLaidOutAsTheyChange() throws {
    #expect(try days("{UTC}") == nil)
    #expect(
      try days("{Europe/Moscow}")
        == "2010-03-29 14400, 2010-11-01 10800, 2011-03-28 14400, 2014-10-27 10800")
    #expect(
      try days("{UTC,Europe/Moscow}", since: "{-infinity,2026-06-30 12:00+00}")
        == "2026-07-01 10800")
  }

  @Test func aNewDatabaseTakesTheZoneOfItsFirstStart() throws {
    try database.execute(
      """
      begin;
      update cmdb.catalogue_version set version = 0;
      select cmdb.zone_begin('Asia/Tokyo');
      commit;
      """)
    #expect(try database.text("select cmdb.zone_at(now())") == "Asia/Tokyo")
    #expect(try database.text("select cmdb.day_at('2026-06-30 15:00+00')") == "2026-07-01")
  }

  @Test func aChangeIsTrueFromItsMomentOn() throws {
    let set = "select cmdb.zone_set('test', 'Europe/Moscow', 'we are in Moscow')"
    let version = "select version from cmdb.catalogue_version"
    let before = try #require(try database.text(version))
    #expect(try database.text(set) == "t")
    #expect(try database.text(set) == "f")
    let after = try #require(try database.text(version))
    #expect(try #require(Int(after)) == #require(Int(before)) + 1)
    #expect(
      try database.text(
        "select content->'zone'->>'name' from cmdb.catalogue where version = \(after)")
        == "Europe/Moscow")
    #expect(
      try database.text(
        """
        select bool_and(z.begins_at = c.changed_at) from cmdb.database_zone z
        join cmdb.catalogue c on c.until = 'infinity' where z.begins_at > '-infinity'
        """) == "t")
    #expect(try database.text("select cmdb.day_at('2026-06-30 23:00+00')") == "2026-06-30")
    #expect(
      try database.text("select method from cmdb.journal_inbox order by id desc limit 1")
        == "zone.set")
    #expect(throws: PostgresError.self) {
      try database.text("select cmdb.zone_set('test', 'Mars/Base', null)")
    }
  }
}
