import System

/// One line of the result.
struct Figure {
  let work: Work
  let shape: Options.Shape
  var ours = Load.Outcome()
  /// Transactions of pgbench, a second, of each round.
  var limits: [Double] = []
  /// CPU time in µs.
  var workerMicroseconds = 0.0
  var databaseMicroseconds = 0.0
  var limitMicroseconds = 0.0
  var residentKibibytes = 0

  var limit: Double { limits.isEmpty ? 0 : limits.reduce(0, +) / Double(limits.count) }
  var ratio: Double { limit > 0 ? ours.perSecond / limit : 0 }
  var workerPerRequest: Double { workerMicroseconds / Double(max(1, ours.count)) }
  var databasePerRequest: Double { databaseMicroseconds / Double(max(1, ours.count)) }
  /// Of PostgreSQL under pgbench.
  var limitPerRequest: Double {
    limits.isEmpty ? 0 : limitMicroseconds / max(1, limits.reduce(0, +) * limitSeconds)
  }
  var limitSeconds = 0.0
}

/// Runs ours and the limit by turns, so that what disturbs one disturbs the other.
struct Comparison {
  private static let rounds = 2

  private let options: Options
  private let server: Server
  private let limit: Limit
  private var estate: Estate

  init(_ options: Options, _ server: Server) throws {
    self.options = options
    self.server = server
    limit = try Limit(server)
    estate = try Estate(filling: server, items: options.items)
  }

  func run() throws -> [Figure] {
    var comparison = self
    var figures: [Figure] = []
    for work in options.works {
      for shape in options.shapes where work == .itemGet || shape.clients == 64 && shape.depth == 1
      {
        figures.append(try comparison.figure(work, shape))
      }
    }
    return figures
  }

  private mutating func figure(_ work: Work, _ shape: Options.Shape) throws -> Figure {
    let seconds = max(1, options.seconds / Self.rounds)
    var figure = Figure(work: work, shape: shape)
    figure.limitSeconds = Double(seconds)
    for round in 0..<Self.rounds {
      // The order turns, so that neither always comes first.
      for isOurs in round % 2 == 0 ? [true, false] : [false, true] {
        let scene = try scene(work, shape)
        if work == .itemUpdate { try estate.settle() }
        if isOurs {
          try measure(&figure, scene, seconds)
        } else {
          let before = Usage(of: server)
          figure.limits.append(try limit.run(work, shape, scene, seconds: seconds))
          figure.limitMicroseconds +=
            Usage(of: server).databaseMicroseconds - before.databaseMicroseconds
        }
      }
    }
    return figure
  }

  private func measure(_ figure: inout Figure, _ scene: Work.Scene, _ seconds: Int) throws {
    let load = try Load(
      figure.work, figure.shape, socketPath: server.socketPath, items: scene.items)
    var before = Usage(of: server)
    var after = before
    let server = server
    figure.ours.add(
      try load.run(seconds: seconds) {
        before = Usage(of: server)
      } ended: {
        after = Usage(of: server)
      })
    figure.workerMicroseconds += after.workerMicroseconds - before.workerMicroseconds
    figure.databaseMicroseconds += after.databaseMicroseconds - before.databaseMicroseconds
    figure.residentKibibytes = server.workers.map(ProcessTimes.residentKibibytes(of:)).max() ?? 0
  }

  private mutating func scene(_ work: Work, _ shape: Options.Shape) throws -> Work.Scene {
    Work.Scene(
      items: work == .itemGet ? estate.printers : try estate.fresh(shape.clients),
      account: estate.account, catalogue: estate.catalogue)
  }
}
