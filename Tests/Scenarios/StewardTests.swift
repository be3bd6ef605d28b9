import Client
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// What the steward does besides settling, on a real server.
@Suite struct StewardTests {
  private static let passes = """
    set role cmdb_owner;
    create table cmdb.vehicle_pass (number int, step bigint generated always as identity);
    create function cmdb.job_vehicle_pass(j cmdb.job) returns cmdb.job_step
    language plpgsql volatile as $$
    declare
      step cmdb.job_step;
    begin
      insert into cmdb.vehicle_pass (number) values (j.done + 1);
      perform pg_sleep(0.01);
      step.phase := 'issue';
      step.done := j.done + 1;
      step.result := case when step.done = j.total then jsonb_build_object('issued', j.total) end;
      return step;
    end $$;
    select cmdb.job_open(cmdb.enter(0, 'sql', 'r-1', 'vehicle_pass.issue', null, null, null, null,
      null), 'vehicle_pass', '{}', 200);
    reset role;
    """

  private func text(_ session: BlockingSession, _ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  /// Stewards are killed while they carry out a job: each step takes effect once, and it ends.
  @Test func aJobSurvivesItsStewards() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let admin = try server.superuser()
    try admin.execute(Self.passes)
    for round in 1...4 {
      let reached = try waitUntil {
        Int(try text(admin, "select done from cmdb.job") ?? "") ?? 0 >= 30 * round
      }
      #expect(reached, "round \(round)")
      let steward = try #require(try server.children("steward").first)
      #expect(Process.kill(steward, .kill))
      let isReplaced = try waitUntil {
        try server.children("steward").first.map { $0 != steward } ?? false
      }
      #expect(isReplaced)
    }
    #expect(try waitUntil { try text(admin, "select state from cmdb.job") == "done" })
    #expect(
      try text(admin, "select count(*) || ' ' || count(distinct number) from cmdb.vehicle_pass")
        == "200 200")
    #expect(try text(admin, "select result from cmdb.job") == #"{"issued": 200}"#)
  }

  /// Each duty has its turns, and nobody has to ask whether it has.
  @Test func dutiesAreCounted() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let duties = [
      "timeline", "clock", "partitions", "idempotency", "jobs", "ended_jobs", "indexes",
    ]
    let areDone = try waitUntil {
      let answer = try client.result("server.metrics", #"{"format": "prometheus"}"#)
      let read = try ExpositionReader(answer["text"]?.string ?? "")
      return duties.allSatisfy { duty in
        (read.value("cmdb_steward_duty_runs_total", ["duty": duty, "outcome": "ok"]) ?? 0) > 0
          && (read.value("cmdb_steward_duty_success_timestamp_seconds", ["duty": duty]) ?? 0) > 1e9
          && read.value("cmdb_steward_duty_overdue", ["duty": duty]) == 0
      }
    }
    #expect(areDone)
    let health = try client.result("server.health")
    let codes = health["reasons"]?.elements.compactMap { $0["code"]?.string } ?? []
    #expect(!codes.contains("duty_overdue"))
  }
}
