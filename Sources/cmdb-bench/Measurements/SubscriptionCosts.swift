import System

/// What subscribers cost those who write: clients that pause between requests, as people and
/// programs do, without subscribers and beside as many as the options name. All have conditions,
/// ten different ones, of which each fits one item of a hundred.
struct SubscriptionCosts {
  private static let shape = Options.Shape(clients: 8, depth: 1)
  private static let pause = Duration.milliseconds(20)
  private static let costMax = 1.2
  private static let words = [
    "кардин", "торлок", "мунсен", "лидман", "гамтик", "посвор", "вергус", "зинпол", "болрич",
    "наржим",
  ]

  private let bench: Bench

  init(_ bench: Bench) {
    self.bench = bench
  }

  /// Half of the quiet time is measured before, half after.
  func figures() throws -> [Figure] {
    var without = try writes(0.5, beside: [])
    let with = try writes(1, beside: try subscribers())
    without += try writes(0.5, beside: [])
    let count = bench.options.subscriptions
    var slowdown = Figure(
      .feed, "p50 of item.update beside \(count)", bench, .milliseconds,
      ours: with.latencies.milliseconds(at: 0.5), limit: without.latencies.milliseconds(at: 0.5),
      .atMost(Self.costMax))
    slowdown.latencies = with.latencies
    slowdown.cost = Figure.Cost(
      worker: with.usage.workerMicroseconds / Double(max(1, with.count)),
      database: with.usage.databaseMicroseconds / Double(max(1, with.count)),
      limit: without.usage.databaseMicroseconds / Double(max(1, without.count)))
    return [
      slowdown,
      Figure(
        .feed, "writes beside \(count)", bench, .perSecond, ours: with.perSecond,
        limit: without.perSecond, .atLeast(1 / Self.costMax)),
    ]
  }

  private func subscribers() throws -> [Wire] {
    try (0..<bench.options.subscriptions).map { number in
      let wire = try Wire(bench.server)
      let word = Self.words[number % Self.words.count]
      _ = try wire.call(
        "changes.subscribe", #"{"where":"class = printer and name contains '\#(word)'"}"#)
      return wire
    }
  }

  private func writes(_ share: Double, beside wires: [Wire]) throws -> Load.Outcome {
    var scene = bench.scene(clients: Self.shape.clients)
    scene.items = try bench.estate.fresh(Self.shape.clients)
    let load = try Load(
      RatedWork.itemUpdate.requests(scene), Self.shape, bench.server, pause: Self.pause)
    for wire in wires { try load.alsoDrain(wire.raw) }
    let outcome = try load.run(seconds: share * Double(bench.options.seconds))
    withExtendedLifetime(wires) {}
    return outcome
  }
}
