import Postgres
import SQL
import System

/// A lane whose few places are shared fairly (`FairShare`): what waits, waits here and not in the
/// lane, so that it can be withdrawn; what runs for nobody is ended.
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
  /// Of units that have had their turn and have not ended.
  private var running: [Int: Cancellation] = [:]
  private var isGivingTurns = false

  /// - Parameter places: Units that are on their way at once.
  /// - Parameter timeout: How long a unit may wait, and how long it may then take.
  init(_ lane: Lane, loop: EventLoop, places: Int, waitingMax: Int, timeout: Duration) {
    self.lane = lane
    self.loop = loop
    self.timeout = timeout
    share = FairShare(places: places, waitingMax: waitingMax)
  }

  var waitingCount: Int { share.waitingCount }

  /// Calls `completion` once, unless the unit is withdrawn while it waits; nil when it has been
  /// refused already.
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

  /// Whether the unit has yet to end.
  func holds(_ ticket: Int) -> Bool { waiting[ticket] != nil || running[ticket] != nil }

  /// Takes a unit off that waits. One that PostgreSQL runs is ended there, and keeps its place
  /// until it has.
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
    // A unit may end before `submit` returns: the loop goes on, it is not entered again.
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
