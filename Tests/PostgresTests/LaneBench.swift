import Postgres
import SQL
import System
import Testing

/// A lane, its loop and the answers that came, for one test.
final class LaneBench {
  let database: ScratchDatabase
  let loop: EventLoop
  let lane: Lane

  init(
    connectionCount: Int = 1, limits: ConnectionLimits = ConnectionLimits(),
    settings change: (inout SessionSettings) -> Void = { _ in }
  ) throws {
    database = try ScratchCluster.makeDatabase()
    loop = try EventLoop()
    var session = SessionSettings(conninfo: database.conninfo())
    change(&session)
    lane = Lane(
      loop: loop,
      settings: LaneSettings(
        name: "test", connectionCount: connectionCount, session: session, limits: limits))
    lane.start()
  }

  /// Runs the loop until the condition holds; false after a time that nothing here takes.
  func run(until condition: () -> Bool) -> Bool {
    loop.run(until: condition)
  }

  func bringUp() {
    #expect(run { lane.connectionsUpCount == lane.settings.connectionCount })
  }

  /// Submits, and returns where the answer will be.
  func submit(
    _ statement: Statement, _ parameters: [String?] = [], within: Duration = .seconds(60),
    affinity: Affinity? = nil, cancellation: Cancellation? = nil
  ) -> Answer {
    let answer = Answer()
    lane.submit(
      Unit(statement, parameters.map { $0.map { Array($0.utf8) } }),
      deadline: Instant.now() + within, affinity: affinity,
      cancellation: cancellation
    ) { answer.results.append($0) }
    return answer
  }

  func submit(
    _ text: String, _ parameters: [String?] = [], within: Duration = .seconds(60),
    affinity: Affinity? = nil, cancellation: Cancellation? = nil
  ) -> Answer {
    submit(
      Statement(text), parameters, within: within, affinity: affinity, cancellation: cancellation)
  }

  /// Submits and waits for the answer.
  func answer(_ text: String, _ parameters: [String?] = []) -> Answer {
    let answer = submit(text, parameters)
    #expect(run { answer.isThere })
    return answer
  }
}

/// What a completion was called with, and how often.
final class Answer {
  var results: [Result<Rows, PostgresError>] = []

  var isThere: Bool { !results.isEmpty }

  var text: String? { rows.flatMap { $0.count > 0 ? $0.text(0, 0) : nil } }

  var rows: Rows? {
    guard case .success(let rows) = results.first else { return nil }
    return rows
  }

  var error: PostgresError? {
    guard case .failure(let error) = results.first else { return nil }
    return error
  }
}

extension EventLoop {
  func run(until condition: () -> Bool) -> Bool {
    let end = Instant.now() + .seconds(60)
    while !condition() {
      guard Instant.now() < end else { return false }
      runOnce(timeout: .milliseconds(20))
    }
    return true
  }
}
