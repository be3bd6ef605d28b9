import System

/// One method beside the same statement in pgbench, by turns; or eight clients at one method beside
/// a plain statement that fetches the same rows.
struct Pairing {
  private static let rounds = 2
  private static let eight = Options.Shape(clients: 8, depth: 1)

  let bench: Bench
  let work: Work
  private let pgbench: Pgbench

  init(_ bench: Bench, _ work: Work) throws {
    self.bench = bench
    self.work = work
    pgbench = try Pgbench(bench.server)
  }

  /// Requests a second of 64 clients beside pgbench's.
  ///
  /// - Parameters:
  ///   - requests: of a round.
  ///   - script: the same for pgbench.
  func rate(
    _ what: String, token: String? = nil, _ target: Figure.Target?,
    requests: (Int) -> Requests, script: (Int) throws -> String
  ) throws -> Figure {
    let seconds = max(1, bench.options.seconds / Self.rounds)
    let shape = Rates.usualShape
    var ours = Load.Outcome()
    var theirs = Pgbench.Outcome()
    for round in 0..<Self.rounds {
      for isOurs in round % 2 == 0 ? [true, false] : [false, true] {
        try bench.estate.settle()
        if isOurs {
          ours += try Load(requests(round), shape, bench.server) { _ in .socket(token: token) }
            .run(seconds: Double(seconds))
        } else {
          theirs += try pgbench.run(try script(round), shape, seconds: seconds)
        }
      }
    }
    var figure = Figure(
      work, "\(what), \(shape)", bench, .perSecond, ours: ours.perSecond, limit: theirs.perSecond,
      target)
    figure.latencies = ours.latencies
    figure.cost = cost(ours, theirs)
    return figure
  }

  /// The p99 of eight clients, and how many times the floor their requests cost PostgreSQL.
  ///
  /// - Parameter total: so many requests and no more; nil: for as long as the options say.
  func p99(
    _ what: String, _ requests: Requests, atMost milliseconds: Double?, token: String? = nil,
    floor: String? = nil
  ) throws -> Figure {
    let load = try Load(requests, Self.eight, bench.server) { _ in .socket(token: token) }
    let ours =
      requests.total == nil
      ? try load.run(seconds: Double(bench.options.seconds)) : try load.runAll()
    var theirs = Pgbench.Outcome()
    if let floor {
      theirs = try pgbench.run(floor, Self.eight, seconds: max(1, bench.options.seconds / 2))
    }
    var figure = Figure(
      work, "\(what), p99 of \(Self.eight.clients)", bench, .milliseconds,
      ours: ours.latencies.milliseconds(at: 0.99), limit: nil,
      milliseconds.map { .atMost($0) })
    figure.latencies = ours.latencies
    let cost = cost(ours, theirs)
    figure.cost = cost
    if cost.limit > 0 {
      figure.remark = "\(Decimal.text(cost.database / cost.limit, digits: 1)) × floor"
    }
    return figure
  }

  private func cost(_ ours: Load.Outcome, _ theirs: Pgbench.Outcome) -> Figure.Cost {
    let count = Double(max(1, ours.count))
    return Figure.Cost(
      worker: ours.usage.workerMicroseconds / count,
      database: ours.usage.databaseMicroseconds / count,
      limit: theirs.databaseMicroseconds / max(1, theirs.count))
  }
}

extension Requests {
  /// Those whose parameters are a text.
  init(
    _ method: String, total: Int? = nil, _ params: @escaping (Requests.Turn) -> String
  ) {
    self.init(method: method, takesVersion: false, total: total) { turn, line in
      line.append(contentsOf: params(turn).utf8)
    }
  }
}
