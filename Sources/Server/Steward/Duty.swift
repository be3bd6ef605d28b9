import Events
import SQL
import System

/// Work of the steward besides settling. A row of `all` is the whole of it: turns, back-off,
/// metrics and health follow from the row.
struct Duty: Sendable {
  enum Pace: Equatable, Sendable {
    case every(Duration)
    /// After positions were given, and after this time without any.
    case afterPositions(idle: Duration)

    /// The longest pause between two turns.
    var interval: Duration {
      switch self {
      case .every(let interval), .afterPositions(idle: let interval): interval
      }
    }
  }

  enum Work: Sendable {
    /// One statement, which checks the epoch, its first parameter, in its own transaction. Its
    /// first cell is how much was done; what a consumer has not seen yet is its second.
    case call(Statement, Arguments)
    /// Rows are statements, carried out one after the other as the owner.
    case build(Statement)
  }

  /// The parameters behind the epoch.
  enum Arguments: Sendable {
    case none
    /// A row count: a turn that does so many, or leaves some to a consumer, is followed by another.
    case batch(Int)
    /// A bound, beside that of time: a turn that did something is followed by another.
    case turn(Int)
    /// None. A turn that did something is followed by another.
    case single
    /// The boot, the monotonic clock, and for how long a jump has to hold.
    case clock
  }

  /// Where it waits for its turn.
  enum Lane: Sendable {
    /// On the connection of settling, in order with its steps: what takes microseconds.
    case settling
    /// On a connection for what was promised within seconds. Its turns end by themselves after a
    /// quarter of a second, so that none waits for long.
    case prompt
    /// On a connection of its own, where what takes long holds up nothing but its like.
    case apart
  }

  let name: String
  let pace: Pace
  let work: Work
  let lane: Lane
  /// Without a success for so long, health is degraded.
  let silenceMax: Duration
  /// Stamps wait for the look at the clock.
  var backOffMax: Duration { lane == .settling ? .seconds(2) : .seconds(300) }
  /// What is logged, by how much was done in the turn before (nil: there was none) and in this.
  let tells: @Sendable (_ before: Int?, _ now: Int) -> Event?

  init(
    _ name: String, _ pace: Pace, _ work: Work, on lane: Lane = .apart, silenceMax: Duration,
    tells: @escaping @Sendable (_ before: Int?, _ now: Int) -> Event? = { _, _ in nil }
  ) {
    self.name = name
    self.pace = pace
    self.work = work
    self.lane = lane
    self.silenceMax = silenceMax
    self.tells = tells
  }

  /// A consumer of the journal: `cmdb.consume_NAME(epoch, batch)` reads from its stored position
  /// on, acts and moves the position, in one transaction: each entry takes effect once.
  static func consumer(_ name: String, batch: Int = 500) -> Duty {
    Duty(
      name, .afterPositions(idle: .seconds(5)),
      .call(
        Statement(
          name: "consume_\(name)",
          """
          select cmdb.consume_\(name)($1::bigint, $2::int), cmdb.consumer_lag('\(name)')
          """), .batch(batch)), silenceMax: .seconds(120))
  }
}

extension Duty {
  /// In the order in which they begin when the lease is taken. The first two come before a position
  /// is given.
  static func all(_ settings: Settings) -> [Duty] {
    [
      timeline, clock(every: settings.clockInterval), partitions, idempotency, imports, jobs,
      endedJobs, schedules, rota, conversations, tellings, clocks, clockCauses, clocksFollow,
      indexes,
    ]
  }

  /// A promoted or restored database goes on with a history of its own.
  private static let timeline = Duty(
    "timeline", .every(.seconds(10)),
    .call(
      Statement(name: "watch_timeline", "select cmdb.watch_timeline($1::bigint)"), .none),
    on: .settling, silenceMax: .seconds(120)
  ) { _, begun in begun > 0 ? .timelineBegun(timeline: begun) : nil }

  private static func clock(every interval: Duration) -> Duty {
    Duty(
      "clock", .every(interval),
      .call(
        Statement(
          name: "clock_tick",
          "select cmdb.clock_tick($1::bigint, $2::text, $3::bigint, $4::int)"), .clock),
      on: .settling, silenceMax: .seconds(30)
    ) { before, off in
      guard (before ?? 0 == 0) != (off == 0) else { return nil }
      return off == 0 ? .clockBelieved : .clockJumped(milliseconds: off / 1000)
    }
  }

  private static let partitions = Duty(
    "partitions", .every(.seconds(3600)),
    .call(
      Statement(name: "make_partitions", "select cmdb.make_partitions($1::bigint)"), .single),
    silenceMax: .seconds(14_400)
  ) { _, made in made > 0 ? .partitionsMade(count: made) : nil }

  private static let idempotency = Duty(
    "idempotency", .every(.seconds(60)),
    .call(
      Statement(
        name: "expire_idempotency", "select cmdb.expire_idempotency($1::bigint, $2::int)"),
      .batch(5000)), silenceMax: .seconds(3600))

  /// Imports that nobody has used for seven days.
  private static let imports = Duty(
    "imports", .every(.seconds(60)),
    .call(
      Statement(name: "imports_expire", "select cmdb.imports_expire($1::bigint, $2::int)"),
      .turn(20)), silenceMax: .seconds(3600))

  /// One step of one job, in turn.
  private static let jobs = Duty(
    "jobs", .every(.seconds(1)),
    .call(Statement(name: "job_run", "select cmdb.job_run($1::bigint)"), .single),
    silenceMax: .seconds(300))

  private static let endedJobs = Duty(
    "ended_jobs", .every(.seconds(600)),
    .call(
      Statement(name: "expire_jobs", "select cmdb.expire_jobs($1::bigint, $2::int)"), .batch(1000)),
    silenceMax: .seconds(7200))

  /// Working time is laid out as far ahead as clocks look, and anew where a zone has other rules.
  private static let schedules = Duty(
    "schedules", .every(.seconds(3600)),
    .call(
      Statement(name: "schedules_lay_out", "select cmdb.schedules_lay_out($1::bigint, $2::int)"),
      .turn(20)), silenceMax: .seconds(14_400))

  /// Whoever comes back, or has a place again, gets what waits within two seconds.
  private static let rota = Duty(
    "rota", .every(.seconds(1)),
    .call(Statement(name: "rota_next", "select cmdb.rota_next($1::bigint)"), .single),
    on: .prompt, silenceMax: .seconds(120))

  /// Conversations that were put off are opened, those that nobody answers are closed.
  private static let conversations = Duty(
    "conversations_wake", .every(.seconds(1)),
    .call(
      Statement(
        name: "conversations_wake", "select cmdb.conversations_wake($1::bigint, $2::int)"),
      .turn(100)), on: .prompt, silenceMax: .seconds(120))

  /// What requesters are told unasked, one of them in a transaction.
  private static let tellings = Duty(
    "requesters_tell", .every(.seconds(1)),
    .call(
      Statement(name: "requesters_tell", "select cmdb.requesters_tell($1::bigint)"), .single),
    on: .prompt, silenceMax: .seconds(120))

  /// What falls due by the clocks of incidents is set off within a second; a turn is bounded by its
  /// timers and notices.
  private static let clocks = Duty(
    "clocks_fire", .every(.milliseconds(250)),
    .call(
      Statement(name: "clocks_fire", "select cmdb.clocks_fire($1::bigint, $2::int)"), .turn(1000)),
    on: .prompt, silenceMax: .seconds(60))

  /// Schedules, agreements, contracts and relations move clocks too.
  private static let clockCauses = consumer("clock_causes")

  private static let clocksFollow = Duty(
    "clocks_follow", .every(.milliseconds(500)),
    .call(
      Statement(name: "clocks_follow", "select cmdb.clocks_follow($1::bigint, $2::int)"),
      .turn(100)), silenceMax: .seconds(120))

  /// One index may take hours, and blocks nobody.
  private static let indexes = Duty(
    "indexes", .every(.seconds(5)),
    .build(
      Statement(
        name: "indexes_to_build",
        """
        select statement
        from (
          select 0 as place, statement from cmdb.invalid_indexes()
          union all
          select 1, statement from cmdb.missing_indexes()) i
        where exists (select from cmdb.steward_lease l where l.epoch = $1::bigint)
        order by place
        """)), silenceMax: .seconds(6 * 3600))
}
