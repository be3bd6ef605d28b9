import System

/// Clients on one thread that keep the server busy for some time, and what they saw.
final class Load {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What a measurement found.
  struct Outcome {
    var seconds = 0.0
    var latencies = Latencies()
    var usage = Usage.none

    var count: Int { latencies.count }
    var perSecond: Double { seconds > 0 ? Double(count) / seconds : 0 }

    static func += (left: inout Outcome, right: Outcome) {
      left.seconds += right.seconds
      left.latencies += right.latencies
      left.usage += right.usage
    }
  }

  let requests: Requests
  /// Of each client between an answer and its next request.
  let pause: Duration
  let server: Server
  private let loop: EventLoop
  private var clients: [LoadClient] = []
  private var error: (any Error)?
  private var outcome = Outcome()
  private var isMeasuring = false
  private var answerCount = 0
  /// How many answers of a fixed number come first and are not counted: each connection to
  /// PostgreSQL plans a statement when it first meets it.
  private var warmUpCount: Int { (requests.total ?? 0) / 4 }
  private var begun: (at: Instant, usage: Usage)?
  /// False when no more requests are to be sent.
  private(set) var isOn = true
  private var underWay = 0
  private var sentCount = 0

  var now: Instant { loop.now }

  /// - Parameter channel: by which the client of each number comes.
  init(
    _ requests: Requests, _ shape: Options.Shape, _ server: Server, pause: Duration = .zero,
    over channel: (Int) -> Channel = { _ in .socket() }
  ) throws {
    self.requests = requests
    self.pause = pause
    self.server = server
    loop = try EventLoop()
    for index in 0..<shape.clients {
      clients.append(try LoadClient(self, index: index, depth: shape.depth, over: channel(index)))
    }
    underWay = shape.clients * shape.depth
  }

  /// Sends all of `requests.total` and waits for their answers; the first quarter warms up.
  func runAll() throws -> Outcome {
    if warmUpCount == 0 { beginMeasuring() }
    try begin()
    try run(for: Self.patience)
    guard answerCount == requests.total, let begun else {
      throw Failure(description: "\(requests.method): \(answerCount) answers are too few")
    }
    outcome.seconds = Double(begun.at.duration(to: .now()).wholeNanoseconds) / 1e9
    outcome.usage = Usage.since(begun.usage, of: server)
    return outcome
  }

  private func beginMeasuring() {
    isMeasuring = true
    begun = (.now(), Usage(of: server))
  }

  /// How long requests of a fixed number may take together.
  private static let patience = Duration.seconds(120)

  /// The number of the next request, over all clients; nil when there is none left.
  func nextSerial() -> Int? {
    guard sentCount < requests.total ?? Int.max else { return nil }
    defer { sentCount += 1 }
    return sentCount
  }

  /// Runs for `seconds` after a moment to warm up, which is not counted.
  func run(seconds: Double) throws -> Outcome {
    try begin()
    try run(for: .milliseconds(300))
    let before = Usage(of: server)
    isMeasuring = true
    let start = Instant.now()
    try run(for: .seconds(seconds))
    outcome.seconds = Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
    isMeasuring = false
    outcome.usage = Usage.since(before, of: server)
    try finish()
    return outcome
  }

  /// Reads what comes on a connection beside the clients and drops it.
  func alsoDrain(_ fd: Int32) throws {
    var dropped: [UInt8] = []
    _ = try loop.register(fd, .readable) { [unowned self] _ in
      dropped.removeAll(keepingCapacity: true)
      switch Socket.read(fd, into: &dropped, max: 256 << 10) {
      case .bytes, .wouldBlock: break
      case .end:
        error = Failure(description: "the server has closed a connection that only reads")
        loop.stop()
      case .failed(let failure):
        error = failure
        loop.stop()
      }
    }
  }

  private func begin() throws {
    for client in clients {
      _ = try loop.register(client.raw, .readable) { [unowned self, unowned client] _ in
        do {
          try client.readable()
        } catch {
          self.error = error
          loop.stop()
        }
      }
      try client.start()
    }
  }

  /// Waits for what is under way, so that the next load finds a server at rest.
  private func finish() throws {
    isOn = false
    _ = loop.schedule(after: .seconds(10)) { [unowned self] in loop.stop() }
    if underWay > 0 { loop.run() }
    if let error { throw error }
  }

  private func run(for duration: Duration) throws {
    _ = loop.schedule(after: duration) { [unowned self] in loop.stop() }
    loop.run()
    if let error { throw error }
  }

  func answered(after sentAt: Instant) {
    answerCount += 1
    if isMeasuring { outcome.latencies.add(sentAt.duration(to: loop.now)) }
    if requests.total != nil, answerCount == warmUpCount { beginMeasuring() }
    if answerCount == requests.total { return loop.stop() }
    if !isOn { ended() }
  }

  private func ended() {
    underWay -= 1
    if underWay == 0 { loop.stop() }
  }

  /// The next request of a client that pauses.
  func afterPause(_ request: @escaping () throws(SystemError) -> Void) {
    _ = loop.schedule(after: pause) { [unowned self] in
      guard isOn else { return ended() }
      do {
        try request()
      } catch {
        self.error = error
        loop.stop()
      }
    }
  }

  func failed(_ answer: String) {
    error = Failure(description: "\(requests.method) was refused: \(answer)")
    loop.stop()
  }
}
