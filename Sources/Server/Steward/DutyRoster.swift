import Events
import Postgres
import SQL
import System

/// Carries out the duties of the steward, each in its turn, and counts what they do.
final class DutyRoster {
  /// With more to do, others go first: settling and the look at the clock above all.
  private static let turnPause = Duration.milliseconds(20)
  private static let patience = Duration.seconds(60)
  static let buildTimeMax = Duration.seconds(4 * 3600)

  /// One duty and how it goes.
  private final class Entry {
    let duty: Duty
    let counters: DutyCounters
    var machine = DutyMachine.idle
    /// Nil where a turn is not asked for so many.
    var batch: DutyBatch?
    var timer: EventLoop.Timer?
    var done: Int?
    var succeededAt: Instant?
    /// Answers of turns of before mean nothing to this one.
    var turn = 0
    var turnBegan = Instant.now()

    init(_ duty: Duty, _ counters: DutyCounters) {
      self.duty = duty
      self.counters = counters
      switch duty.work {
      case .call(_, .batch(let most)), .call(_, .turn(let most)): batch = DutyBatch(most: most)
      case .call(_, .none), .call(_, .single), .call(_, .clock), .build: break
      }
    }
  }

  /// Where duties run; `build` is for the statements of a build.
  struct Lanes {
    let settling: Lane
    let prompt: Lane
    let apart: Lane
    let build: Lane

    subscript(_ lane: Duty.Lane) -> Lane {
      switch lane {
      case .settling: settling
      case .prompt: prompt
      case .apart: apart
      }
    }
  }

  private let loop: EventLoop
  private let lanes: Lanes
  private let settings: Settings
  private let log: Log
  private let entries: [Entry]
  /// The epoch, while the lease is surely ours.
  private let heldEpoch: () -> Int?
  private let failed: (_ duty: String, PostgresError) -> Void
  private var begunAt = Instant.now()

  init(
    loop: EventLoop, lanes: Lanes, settings: Settings,
    log: Log, status: SharedStatus, slot: Int, heldEpoch: @escaping () -> Int?,
    failed: @escaping (_ duty: String, PostgresError) -> Void
  ) {
    self.loop = loop
    self.lanes = lanes
    self.settings = settings
    self.log = log
    self.heldEpoch = heldEpoch
    self.failed = failed
    entries = Duty.all(settings).map { Entry($0, DutyCounters(status, slot: slot, of: $0.name)) }
  }

  /// The lease was taken: each has a turn at once, in the order of the table.
  func begin() {
    begunAt = loop.now
    for entry in entries { perform(entry.machine.begun(), entry) }
  }

  /// The connection of settling is there again: its duties do not wait until their pause is over.
  func laneCameUp() {
    guard heldEpoch() != nil else { return }
    for entry in entries where entry.duty.lane == .settling {
      perform(entry.machine.begun(), entry)
    }
  }

  func leaseLost() {
    for entry in entries {
      perform(entry.machine.leaseLost(), entry)
      entry.counters.setSilent(false)
    }
  }

  /// Consumers of the journal have something to read.
  func positionsGiven() {
    for entry in entries {
      if case .afterPositions = entry.duty.pace { perform(entry.machine.wanted(), entry) }
    }
  }

  /// Notes which duties have not succeeded for too long.
  func look() {
    let isHeld = heldEpoch() != nil
    for entry in entries {
      let since = max(entry.succeededAt ?? begunAt, begunAt)
      entry.counters.setSilent(isHeld && since.duration(to: loop.now) > entry.duty.silenceMax)
    }
  }

  private func perform(_ action: DutyMachine.Action, _ entry: Entry) {
    switch action {
    case .none: break
    case .run: run(entry)
    case .rest(.usual): rest(entry, entry.duty.pace.interval)
    case .rest(.turn): rest(entry, Self.turnPause)
    case .rest(.seconds(let seconds)): rest(entry, min(.seconds(seconds), entry.duty.backOffMax))
    case .stop:
      stopTimer(entry)
      entry.turn += 1
    }
  }

  private func rest(_ entry: Entry, _ pause: Duration) {
    stopTimer(entry)
    entry.timer = loop.schedule(after: pause) { [unowned self] in
      entry.timer = nil
      perform(entry.machine.due(), entry)
    }
  }

  private func stopTimer(_ entry: Entry) {
    if let timer = entry.timer.take() { loop.cancel(timer) }
  }

  // MARK: A turn

  private func run(_ entry: Entry) {
    stopTimer(entry)
    entry.turn += 1
    entry.turnBegan = loop.now
    guard let epoch = heldEpoch() else { return perform(entry.machine.failed(), entry) }
    let turn = entry.turn
    let unit = unit(of: entry.duty, epoch, entry.batch?.size)
    lanes[entry.duty.lane].submit(unit, deadline: loop.now + Self.patience) {
      [unowned self] result in
      guard turn == entry.turn else { return }
      switch result {
      case .failure(let error): ended(entry, error)
      case .success(let rows):
        guard case .build = entry.duty.work else { return called(entry, rows) }
        build(entry, turn, (0..<rows.count).compactMap { rows.text($0, 0) }[...], nil)
      }
    }
  }

  private func unit(of duty: Duty, _ epoch: Int, _ most: Int?) -> Unit {
    var values = ["\(epoch)"]
    switch duty.work {
    case .build(let statement): return Unit(statement, values.map { Array($0.utf8) })
    case .call(let statement, let arguments):
      switch arguments {
      case .none, .single: break
      case .batch(let bound), .turn(let bound): values.append("\(most ?? bound)")
      case .clock:
        values += [
          BootClock.boot, "\(BootClock.nowMicroseconds())", "\(settings.clockHoldSeconds)",
        ]
      }
      return Unit(statement, values.map { Array($0.utf8) })
    }
  }

  private func called(_ entry: Entry, _ rows: Rows) {
    // Null: nothing was done.
    let done = rows.count > 0 ? Int(rows.integer(0, 0) ?? 0) : 0
    let lag = rows.count > 0 && rows.columnCount > 1 ? Int(rows.integer(0, 1) ?? 0) : 0
    if rows.columnCount > 1 { entry.counters.setLag(lag) }
    if let event = entry.duty.tells(entry.done, done) { log(event) }
    entry.done = done
    switch entry.duty.work {
    case .call(_, .batch(let most)):
      let asked = entry.batch?.size ?? most
      succeeded(entry, hasMore: done >= asked || done > 0 && lag > 0)
    case .call(_, .single), .call(_, .turn): succeeded(entry, hasMore: done > 0)
    case .call(_, .none), .call(_, .clock), .build: succeeded(entry, hasMore: false)
    }
  }

  /// One after the other, without blocking anybody, for as long as each takes.
  private func build(
    _ entry: Entry, _ turn: Int, _ statements: ArraySlice<String>, _ failure: PostgresError?
  ) {
    guard let statement = statements.first, heldEpoch() != nil else {
      return failure.map { ended(entry, $0) } ?? succeeded(entry, hasMore: false)
    }
    lanes.build.submit(Unit(Statement(statement)), deadline: loop.now + Self.buildTimeMax) {
      [unowned self] result in
      guard turn == entry.turn else { return }
      switch result {
      case .success:
        log(.indexBuilt(statement: statement))
        build(entry, turn, statements.dropFirst(), failure)
      case .failure(let error):
        // Without a database the others would fail too; they come again with the next look.
        guard lanes.build.isUp else { return ended(entry, error) }
        build(entry, turn, statements.dropFirst(), error)
      }
    }
  }

  private func succeeded(_ entry: Entry, hasMore: Bool) {
    entry.succeededAt = loop.now
    entry.batch?.succeeded()
    entry.counters.count(isSuccess: true, taking: entry.turnBegan.duration(to: loop.now))
    perform(entry.machine.succeeded(hasMore: hasMore), entry)
  }

  private func ended(_ entry: Entry, _ error: PostgresError) {
    entry.counters.count(isSuccess: false, taking: entry.turnBegan.duration(to: loop.now))
    // Without a database less would fail as well.
    if lanes[entry.duty.lane].isUp { entry.batch?.failed() }
    failed(entry.duty.name, error)
    perform(entry.machine.failed(), entry)
  }
}
