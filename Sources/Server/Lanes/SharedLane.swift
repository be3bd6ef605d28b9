import Postgres
import SQL
import System

/// A lane whose few slots are shared fairly (`FairShare`). Units wait here rather than in the lane,
/// so that they can be withdrawn; a running unit whose client is gone is cancelled.
final class SharedLane {
  private struct Waiting {
    let unit: Unit
    let timer: EventLoop.Timer
    let completion: (Result<Rows, PostgresError>) -> Void
  }

  let lane: Lane
  private let loop: EventLoop
  private let timeout: Duration
  private var share: FairShare
  private var waiting: [Int: Waiting] = [:]
  /// The units in flight.
  private var running: [Int: Cancellation] = [:]
  private var isGivingTurns = false

  /// - Parameter places: The largest number of units in flight.
  /// - Parameter timeout: Applies to the wait of a unit and again to its execution.
  init(_ lane: Lane, loop: EventLoop, places: Int, waitingMax: Int, timeout: Duration) {
    self.lane = lane
    self.loop = loop
    self.timeout = timeout
    share = FairShare(places: places, waitingMax: waitingMax)
  }

  var waitingCount: Int { share.waitingCount }

  /// Calls `completion` once, unless the unit is withdrawn while it waits; returns nil when the
  /// unit was refused at once.
  func submit(
    _ unit: Unit, account: Int, connection: Int,
    completion: @escaping (Result<Rows, PostgresError>) -> Void
  ) -> Int? {
    guard let ticket = share.arrived(account: account, connection: connection) else {
      completion(.failure(.overloaded))
      return nil
    }
    let timer = loop.schedule(after: timeout) { [weak self] in self?.timeIsUp(ticket) }
    waiting[ticket] = Waiting(unit: unit, timer: timer, completion: completion)
    giveTurns()
    return ticket
  }

  /// Whether the unit is still waiting or in flight.
  func holds(_ ticket: Int) -> Bool { waiting[ticket] != nil || running[ticket] != nil }

  /// Withdraws a waiting unit. A running unit is cancelled in PostgreSQL and occupies its slot
  /// until it has ended.
  func withdraw(_ ticket: Int) {
    if let cancellation = running[ticket] { return cancellation.cancel() }
    guard let unit = waiting[ticket], share.withdrawn(ticket) else { return }
    waiting[ticket] = nil
    loop.cancel(unit.timer)
  }

  private func timeIsUp(_ ticket: Int) {
    guard let unit = waiting[ticket] else { return }
    withdraw(ticket)
    unit.completion(.failure(.deadline(wasSent: false)))
  }

  private func giveTurns() {
    // A unit may end before `submit` returns; the loop then continues instead of being re-entered.
    guard !isGivingTurns else { return }
    isGivingTurns = true
    defer { isGivingTurns = false }
    while let ticket = share.takeTurn() {
      guard let unit = waiting.removeValue(forKey: ticket) else { continue }
      loop.cancel(unit.timer)
      let cancellation = Cancellation()
      running[ticket] = cancellation
      lane.submit(unit.unit, deadline: loop.now + timeout, cancellation: cancellation) {
        [weak self] result in
        self?.share.ended()
        self?.running[ticket] = nil
        unit.completion(result)
        self?.giveTurns()
      }
    }
  }
}
