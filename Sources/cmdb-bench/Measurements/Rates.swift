import System

/// Requests a second beside transactions a second of pgbench, by turns, so that what disturbs one
/// disturbs the other.
struct Rates {
  private static let rounds = 2
  static let usualShape = Options.Shape(clients: 64, depth: 1)

  private let bench: Bench
  private let work: RatedWork
  private let limit: Pgbench
  private let catalogue: Int

  init(_ bench: Bench, _ work: RatedWork) throws {
    self.bench = bench
    self.work = work
    limit = try Pgbench(bench.server)
    catalogue = try bench.server.ownerSession()
      .number("select version from cmdb.catalogue_version")
  }

  func figures() throws -> [Figure] {
    // A write waits for the disk, so one shape says it all.
    try (work.isWrite ? [Self.usualShape] : bench.options.shapes).map(figure)
  }

  private func figure(_ shape: Options.Shape) throws -> Figure {
    let seconds = max(1, bench.options.seconds / Self.rounds)
    var ours = Load.Outcome()
    var theirs = Pgbench.Outcome()
    for round in 0..<Self.rounds {
      // The order turns, so that neither always comes first.
      for isOurs in round % 2 == 0 ? [true, false] : [false, true] {
        let scene = try scene(shape)
        if work.isWrite { try bench.estate.settle() }
        if isOurs {
          ours += try Load(work.requests(scene), shape, bench.server).run(seconds: Double(seconds))
        } else {
          theirs += try limit.run(work.script(scene), shape, seconds: seconds)
        }
      }
    }
    return figure(shape, ours, theirs)
  }

  private func figure(
    _ shape: Options.Shape, _ ours: Load.Outcome, _ theirs: Pgbench.Outcome
  ) -> Figure {
    var figure = Figure(
      work.work, shape.description, bench, .perSecond, ours: ours.perSecond,
      limit: theirs.perSecond, work.target(shape))
    figure.latencies = ours.latencies
    let count = Double(max(1, ours.count))
    figure.cost = Figure.Cost(
      worker: ours.usage.workerMicroseconds / count,
      database: ours.usage.databaseMicroseconds / count,
      limit: theirs.databaseMicroseconds / max(1, theirs.count))
    figure.residentKibibytes = bench.server.largestKibibytes
    return figure
  }

  private func scene(_ shape: Options.Shape) throws -> RatedWork.Scene {
    var scene = bench.scene(clients: shape.clients, catalogue: catalogue)
    if work == .itemUpdate { scene.items = try bench.estate.fresh(shape.clients) }
    return scene
  }
}

extension Bench {
  /// All items and incidents for so many clients.
  func scene(clients: Int, catalogue: Int = 0) -> RatedWork.Scene {
    RatedWork.Scene(
      items: estate.assets, incidents: estate.incidents, clients: clients,
      account: estate.account, catalogue: catalogue)
  }

  /// 64 clients that read items, one request each under way: those whom others may disturb.
  func reads() throws -> Load {
    let shape = Rates.usualShape
    return try Load(RatedWork.itemGet.requests(scene(clients: shape.clients)), shape, server)
  }
}
