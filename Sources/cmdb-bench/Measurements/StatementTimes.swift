import Postgres
import SQL
import System

/// How long one request takes, beside the very statement that it becomes on a connection of our
/// own: same text, same parameters, same settings, whole answer read. One after the other, in
/// turned blocks.
struct StatementTimes {
  private static let blocks = 4
  private static let warmUps = 6
  /// What takes longer than this in a block is warm at once.
  private static let warmUpMax = Duration.seconds(1)

  private let bench: Bench
  private let planner: Planner
  private let wire: Wire
  private let session: BlockingSession

  init(_ bench: Bench) throws {
    self.bench = bench
    planner = try Planner(bench)
    wire = try Wire(bench.server)
    session = try bench.server.runtimeSession()
  }

  /// - Parameter params: an object, as JSON text.
  func figure(
    _ work: Work, _ what: String, params: String, _ target: Figure.Target?
  ) throws -> Figure {
    let unit = try planner.unit(work.rawValue, params)
    let ask = { _ = try wire.call(work.rawValue, params) }
    let query = { _ = try session.query(unit) }
    for run in [ask, query] { try warmUp(run) }
    var ours = Side()
    var theirs = Side()
    for block in 0..<Self.blocks {
      for isOurs in block % 2 == 0 ? [true, false] : [false, true] {
        if isOurs { try measure(&ours, ask) } else { try measure(&theirs, query) }
      }
    }
    var figure = Figure(
      work, what, bench, .milliseconds, ours: ours.latencies.milliseconds(at: 0.5),
      limit: theirs.latencies.milliseconds(at: 0.5), target)
    figure.latencies = ours.latencies
    figure.cost = Figure.Cost(
      worker: ours.usage.workerMicroseconds / Double(ours.latencies.count),
      database: ours.usage.databaseMicroseconds / Double(ours.latencies.count),
      limit: theirs.usage.databaseMicroseconds / Double(theirs.latencies.count))
    figure.residentKibibytes = bench.server.largestKibibytes
    return figure
  }

  /// The same request without a comparison, such as one on the way to a cursor.
  func answer(_ work: Work, _ params: String) throws -> [UInt8] {
    try wire.call(work.rawValue, params)
  }

  private struct Side {
    var latencies = Latencies()
    var usage = Usage.none
  }

  private func warmUp(_ run: () throws -> Void) throws {
    let start = Instant.now()
    for _ in 0..<Self.warmUps where start.duration(to: .now()) < Self.warmUpMax { try run() }
  }

  /// One block: as many runs as fit, at least one.
  private func measure(_ side: inout Side, _ run: () throws -> Void) throws {
    let before = Usage(of: bench.server)
    let length = Duration.seconds(bench.options.seconds) / Self.blocks
    let end = Instant.now() + length
    repeat {
      let start = Instant.now()
      try run()
      side.latencies.add(start.duration(to: .now()))
    } while Instant.now() < end
    side.usage += Usage.since(before, of: bench.server)
  }
}
