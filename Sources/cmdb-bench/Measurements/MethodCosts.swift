import JSONRPC
import Methods
import System

/// What a request of each method costs PostgreSQL and the worker, and how many a second there are:
/// the figure that shows which method has been forgotten, and, at three sizes, which one grows.
struct MethodCosts {
  private static let shapes = [8, 64].map { Options.Shape(clients: $0, depth: 1) }
  private static let one = Options.Shape(clients: 1, depth: 1)

  private let bench: Bench
  private let scene: MethodScene
  private let pgbench: Pgbench

  init(_ bench: Bench) throws {
    self.bench = bench
    scene = try MethodScene(bench)
    pgbench = try Pgbench(bench.server)
  }

  func figures() throws -> [Figure] {
    let figures = try figures(of: MethodRow.all)
    return try scene.addGiants() ? figures + self.figures(of: MethodRow.giantRows) : figures
  }

  private func figures(of rows: [MethodRow]) throws -> [Figure] {
    var figures: [Figure] = []
    for row in rows {
      Bench.say("\(bench.estate.items) items: \(row.method) \(row.what)")
      figures += try self.figures(of: row)
    }
    return figures
  }

  private func figures(of row: MethodRow) throws -> [Figure] {
    var floor: Double?
    if let script = row.floor?.script(of: scene) {
      let outcome = try pgbench.run(script, Self.shapes[0], seconds: 2)
      floor = outcome.databaseMicroseconds / max(1, outcome.count)
    }
    return try shapes(of: row).map { shape in
      try scene.begin(row)
      do {
        return figure(row, shape, try outcome(of: row, shape), floor)
      } catch let failure as Load.Failure {
        return failed(row, shape, failure)
      }
    }
  }

  private func shapes(of row: MethodRow) -> [Options.Shape] {
    switch row.pace {
    case .repeated, .counted: Self.shapes
    case .single: [Self.one]
    }
  }

  private func outcome(of row: MethodRow, _ shape: Options.Shape) throws -> Load.Outcome {
    let scene = scene
    var requests = Requests(method: row.method) { turn, line in
      line.append(contentsOf: row.params(scene, turn).utf8)
    }
    switch row.pace {
    case .repeated:
      return try Load(requests, shape, bench.server)
        .run(seconds: Double(max(1, bench.options.seconds / 2)))
    case .counted(let count), .single(let count):
      requests.total = min(count, scene.available(row) ?? count)
      guard requests.total != 0 else {
        throw Load.Failure(description: "there is nothing left to do it to")
      }
      return try Load(requests, shape, bench.server).runAll()
    }
  }

  private func figure(
    _ row: MethodRow, _ shape: Options.Shape, _ outcome: Load.Outcome, _ floor: Double?
  ) -> Figure {
    var figure = Figure(
      .methods, name(row, shape), bench, .perSecond, ours: outcome.perSecond)
    figure.latencies = outcome.latencies
    let count = Double(max(1, outcome.count))
    let database = outcome.usage.databaseMicroseconds / count
    figure.cost = Figure.Cost(
      worker: outcome.usage.workerMicroseconds / count, database: database, limit: floor ?? 0)
    if let floor, floor > 0 {
      figure.remark = "\(Decimal.text(database / floor, digits: 1)) × floor"
    }
    if let target = row.targetMicroseconds, shape.clients < 64 {
      figure.remark += " · database ≤ \(Int(target)) µs \(database <= target ? "✓" : "✗")"
    }
    return figure
  }

  private func failed(
    _ row: MethodRow, _ shape: Options.Shape, _ failure: Load.Failure
  ) -> Figure {
    var figure = Figure(.methods, name(row, shape), bench, .perSecond, ours: 0)
    figure.remark = String(failure.description.prefix(160))
    return figure
  }

  private func name(_ row: MethodRow, _ shape: Options.Shape) -> String {
    let what = row.what.isEmpty ? row.method : "\(row.method) \(row.what)"
    return "\(what), \(shape)"
  }
}
