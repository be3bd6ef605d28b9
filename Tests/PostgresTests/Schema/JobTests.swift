import Postgres
import SQL
import Testing

/// Work in steps that outlives connections, workers and stewards: `cmdb.job`. Its first kind issues
/// passes for vehicles.
@Suite struct JobTests {
  let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeMigrated()
    try database.execute(
      """
      insert into cmdb.account (id, name, roles, version, created_at, changed_at, changed_by, via,
        method, request)
      select n, 'a' || n, '{admin}', 1, now(), now(), 0, 'peer', 'test', 'r'
      from generate_series(1, 2) n
      on conflict do nothing;
      set role cmdb_owner;
      \(Self.passes)
      """)
  }

  /// Two passes a step. `fails_at`: the number whose step fails with `code`, so many `times`.
  static let passes = """
    create table cmdb.vehicle_pass (
      number int primary key, account int not null, job bigint not null);
    create sequence cmdb.pass_failures;
    create function cmdb.job_vehicle_pass(j cmdb.job) returns cmdb.job_step
    language plpgsql volatile as $$
    declare
      first int := coalesce((j.cursor->>'next')::int, 1);
      last int := least(first + 1, j.total);
      step cmdb.job_step;
    begin
      insert into cmdb.vehicle_pass
      select n, (cmdb.current_call()).account, j.id
      from generate_series(first, last) n;
      if (j.arguments->>'fails_at')::int between first and last
        and nextval('cmdb.pass_failures') <= (j.arguments->>'times')::int
      then
        raise exception using errcode = j.arguments->>'code', message = 'no pass';
      end if;
      step.phase := 'issue';
      step.done := last;
      step.cursor := jsonb_build_object('next', last + 1);
      step.result := case when last = j.total then jsonb_build_object('issued', last) end;
      return step;
    end $$;
    """

  private func open(_ total: Int, account: Int = 1, _ arguments: String = "{}") throws -> String {
    try #require(
      try database.text(
        """
        select cmdb.job_open(cmdb.enter(\(account), 'peer', 'r-1', 'vehicle_pass.issue', null, null,
          null, null, null), 'vehicle_pass', '\(arguments)', \(total))
        """))
  }

  private func takeLease(_ who: String = "a#1") throws -> String {
    try #require(try database.text("select cmdb.take_lease('\(who)', 10)"))
  }

  /// Whether there was a step to do.
  private func run(_ epoch: String) throws -> Bool {
    let steward = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_steward")))
    return try steward.query(Unit(Statement("select cmdb.job_run(\(epoch))"))).text(0, 0) == "1"
  }

  private func seen(_ job: String) throws -> String {
    try database.text(
      """
      select concat_ws(' ', state, phase, done || '/' || total, result, error->>'code')
      from cmdb.job where id = \(job)
      """) ?? ""
  }

  private var issued: String {
    get throws { try database.text("select count(*) from cmdb.vehicle_pass") ?? "" }
  }

  private func failure(_ query: String) -> String? {
    do {
      _ = try database.text(query)
      return nil
    } catch PostgresError.server(let error) { return error.sqlState.description } catch {
      return "\(error)"
    }
  }

  @Test func itIsDoneStepByStep() throws {
    let job = try open(5)
    let epoch = try takeLease()
    #expect(try seen(job) == "waiting 0/5")
    var states: [String] = []
    while try run(epoch) { states.append(try seen(job)) }
    #expect(
      states == [
        "running issue 2/5", "running issue 4/5", #"done issue 5/5 {"issued": 5}"#,
      ])
    #expect(try issued == "5")
    // On behalf of who asked for it.
    #expect(
      try database.text("select string_agg(distinct account::text, ' ') from cmdb.vehicle_pass")
        == "1")
    let told = try database.text("select cmdb.job_json(j) from cmdb.job j") ?? ""
    #expect(
      told.hasPrefix(#"{"job":\#(job),"kind":"vehicle_pass","state":"done","phase":"issue","#))
  }

  /// A refusal ends it, with what was refused; of the step nothing stays, of those before all.
  @Test(arguments: [("CM007", "constraint"), ("22012", "internal"), ("CM905", "internal")])
  func aRefusalEndsIt(_ code: String, _ told: String) throws {
    let job = try open(5, #"{"fails_at": 4, "code": "\#(code)", "times": 99}"#)
    let epoch = try takeLease()
    while try run(epoch) {}
    #expect(try seen(job) == "failed issue 2/5 \(told)")
    #expect(try issued == "2")
  }

  /// What may pass is tried again, later and later, eight times.
  @Test(arguments: [(2, "done"), (99, "failed")])
  func aStepIsTriedAgain(_ times: Int, _ end: String) throws {
    let job = try open(4, #"{"fails_at": 4, "code": "40001", "times": \#(times)}"#)
    let epoch = try takeLease()
    var waits = 0
    while try database.text("select state from cmdb.job") ?? "" != end, waits < 20 {
      if try run(epoch) { continue }
      #expect(try seen(job) == "running issue 2/4")
      waits += 1
      try database.execute("update cmdb.job set due_at = now() - interval '1 s'")
    }
    #expect(waits == min(times, 7))
    #expect(try issued == (end == "done" ? "4" : "2"))
  }

  @Test func itIsCancelled() throws {
    let job = try open(5)
    let epoch = try takeLease()
    #expect(try run(epoch))
    #expect(try database.text("select (cmdb.job_cancel(\(job))).state") == "cancelled")
    #expect(try !run(epoch))
    #expect(try issued == "2")
    #expect(failure("select cmdb.job_cancel(\(job))") == "CM006")
    #expect(failure("select cmdb.job_cancel(99)") == "CM003")
  }

  /// Another steward goes on where one was stopped; the one of before has no effect any more.
  @Test func theNextStewardGoesOn() throws {
    let job = try open(5)
    let first = try takeLease("a#1")
    #expect(try run(first))
    // Within a step: what was not committed was never done.
    let broken = try database.session()
    try broken.execute("begin; select cmdb.job_run(\(first))")
    try broken.execute("rollback")
    try database.execute("update cmdb.steward_lease set expires_at = '-infinity'")
    let second = try takeLease("b#1")
    #expect(first != second)
    #expect(failure("select cmdb.job_run(\(first))") == "CM903")
    while try run(second) {}
    #expect(try seen(job) == #"done issue 5/5 {"issued": 5}"#)
    #expect(try issued == "5")
  }

  /// No job waits for the end of another.
  @Test func jobsTakeTurns() throws {
    try database.execute("alter table cmdb.vehicle_pass drop constraint vehicle_pass_pkey")
    let jobs = try [open(4), open(4, account: 2)]
    let epoch = try takeLease()
    var order: [String] = []
    for _ in 0..<4 {
      #expect(try run(epoch))
      order.append(
        try database.text("select id from cmdb.job order by changed_at desc limit 1") ?? "")
    }
    #expect(order == jobs + jobs)
  }

  @Test func theyAreBounded() throws {
    for _ in 0..<20 { _ = try open(1) }
    #expect(throws: PostgresError.self) { try open(1) }
    _ = try open(1, account: 2)
    let epoch = try takeLease()
    try database.execute(
      "update cmdb.job set state = 'cancelled', changed_at = now() - interval '8 days' where id < 6"
    )
    #expect(try database.text("select cmdb.expire_jobs(\(epoch), 3)") == "3")
    #expect(try database.text("select cmdb.expire_jobs(\(epoch), 3)") == "2")
    #expect(try database.text("select count(*) from cmdb.job") == "16")
  }

  /// The role of the workers neither begins nor carries out jobs but by functions of methods.
  @Test func onlyMethodsBeginThem() throws {
    let worker = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    for query in [
      "select cmdb.job_run(1)", "select cmdb.job_cancel(1)", "insert into cmdb.job default values",
      "select cmdb.job_open(cmdb.current_call(), 'vehicle_pass', '{}')",
    ] {
      do {
        try worker.execute(query)
        Issue.record("\(query)")
      } catch PostgresError.server(let error) {
        #expect(error.sqlState.description == "42501")
      }
    }
  }
}
