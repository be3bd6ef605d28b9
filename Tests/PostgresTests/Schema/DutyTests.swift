import Postgres
import SQL
import Testing

@testable import Server

/// The statements of the steward's duties on a real PostgreSQL.
@Suite struct DutyTests {
  let database: ScratchDatabase
  private let settings = Settings(
    runtimeConninfo: "", stewardConninfo: "", takesRoles: false, workerCount: 1)

  init() throws {
    database = try ScratchCluster.makeMigrated()
  }

  private func values(of duty: Duty, epoch: String) -> (Statement, [[UInt8]]) {
    var values = [epoch]
    switch duty.work {
    case .build(let statement): return (statement, values.map { Array($0.utf8) })
    case .call(let statement, let arguments):
      switch arguments {
      case .none, .single: break
      case .batch(let most), .turn(let most): values.append("\(most)")
      case .clock: values += ["boot", "1000000", "900"]
      }
      return (statement, values.map { Array($0.utf8) })
    }
  }

  /// Each runs for who has the lease, by the steward's role, and does nothing for anybody else.
  @Test func eachChecksTheEpoch() throws {
    let steward = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_steward")))
    let epoch = try #require(
      try steward.query(Unit(Statement("select cmdb.take_lease('a#1', 10)"))).text(0, 0))
    for duty in Duty.all(settings) {
      let (statement, values) = values(of: duty, epoch: epoch)
      #expect(try steward.query(Unit(statement, values)).columnCount > 0, "\(duty.name)")
      let (_, others) = self.values(of: duty, epoch: "99")
      do {
        let rows = try steward.query(Unit(statement, others))
        guard case .build = duty.work else {
          Issue.record("\(duty.name)")
          continue
        }
        #expect(rows.count == 0)
      } catch PostgresError.server(let error) {
        #expect(error.sqlState == .leaseLost, "\(duty.name)")
      }
    }
  }

  /// A consumer acts on each entry once, also when a turn fails in its middle.
  @Test func aConsumerActsOnceOnEachEntry() throws {
    try database.execute(
      """
      set role cmdb_owner;
      insert into cmdb.steward_consumer (name) values ('sample');
      create table cmdb.seen (position bigint primary key);
      grant select, insert on cmdb.seen to cmdb_steward;
      create function cmdb.consume_sample(mine bigint, most int) returns int language plpgsql as $$
      declare
        reached bigint := cmdb.consumer_position(mine, 'sample');
        last bigint;
        done int;
      begin
        with entry as (
          insert into cmdb.seen
          select j.position from cmdb.journal j
          where j.position > reached order by j.position limit most
          returning position)
        select count(*), max(position) into done, last from entry;
        if last is not null then
          perform cmdb.consumer_moved('sample', last);
        end if;
        if current_setting('test.fails', true) = 'yes' then
          raise exception using errcode = '22012';
        end if;
        return done;
      end $$;
      grant execute on function cmdb.consume_sample(bigint, int) to cmdb_steward;
      insert into cmdb.journal (position, id, at, account, via, request, method, entity, entity_id,
        version, ended)
      select n, n, '2020-01-01', 0, 'sql', 'r', 'm', 'item', n, 1, false
      from generate_series(1, 12) n;
      update cmdb.sequencer set position = 12;
      """)
    let steward = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_steward")))
    let epoch = try #require(
      try steward.query(Unit(Statement("select cmdb.take_lease('a#1', 10)"))).text(0, 0))
    let (statement, values) = values(of: .consumer("sample", batch: 5), epoch: epoch)
    var turns: [String] = []
    for isFailing in [false, true, false, false, false] {
      try steward.execute("set test.fails = '\(isFailing ? "yes" : "no")'")
      do {
        let rows = try steward.query(Unit(statement, values))
        turns.append("\(rows.text(0, 0) ?? "") of \(rows.text(0, 1) ?? "") left")
      } catch { turns.append("failed") }
    }
    #expect(turns == ["5 of 7 left", "failed", "5 of 2 left", "2 of 0 left", "0 of 0 left"])
    #expect(try database.text("select count(*) from cmdb.seen") == "12")
    #expect(
      throws: PostgresError.self,
      performing: { try steward.query(Unit(statement, [Array("99".utf8), Array("5".utf8)])) })
  }
}
