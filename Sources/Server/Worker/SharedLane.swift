import Postgres
import SQL
import System

/// A lane whose few places are shared fairly (`FairShare`): what waits, waits here and not in the
/// lane, so that it can be withdrawn.
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

  func isWaiting(_ ticket: Int) -> Bool { waiting[ticket] != nil }

  /// Takes a unit off that waits. One that is on its way goes on, and keeps its place meanwhile.
  func withdraw(_ ticket: Int) {
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
      lane.submit(unit.unit, deadline: loop.now + timeout) { [weak self] result in
        self?.share.ended()
        unit.completion(result)
        self?.giveTurns()
      }
    }
  }
}
