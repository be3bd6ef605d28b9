import System

/// Clients that send at a fixed rate whatever comes back, as a crowd does that knows nothing of the
/// server's state.
///
/// A connection has at most so many requests under way as the server reads; when all have, what is
/// due is withheld and counted: it would lie in the socket and say nothing of the server.
final class OpenLoad {
  struct Outcome {
    var seconds = 0.0
    var sentCount = 0
    var withheldCount = 0
    /// Of requests that were carried out, answered while the load went on.
    var good = Latencies()
    /// Of those that were refused as too many.
    var refused = Latencies()
    /// Refused for another reason, such as a deadline.
    var failedCount = 0
    /// From the end of the load until the server was as quick as before; nil when it was not.
    var recovery: Duration?

    var goodPerSecond: Double { seconds > 0 ? Double(good.count) / seconds : 0 }
  }

  private static let tick = Duration.milliseconds(2)
  private static let recoveryMax = Duration.seconds(60)

  private let loop: EventLoop
  private let clients: [OpenClient]
  private let perSecond: Double
  private var nextClient = 0
  private var outcome = Outcome()
  private var isOn = false
  private var startedAt = Instant.now()
  private var error: (any Error)?

  init(_ requests: Requests, clients: Int, perSecond: Double, _ server: Server) throws {
    self.perSecond = perSecond
    let loop = try EventLoop()
    self.loop = loop
    self.clients = try (0..<clients).map { index in
      try OpenClient(requests, index: index, server)
    }
    for client in self.clients {
      _ = try loop.register(client.descriptor.raw, .readable) { [unowned self, unowned client] _ in
        do {
          try client.readable { answered($0, after: $1) }
        } catch {
          self.error = error
          loop.stop()
        }
      }
    }
  }

  /// Sends for `seconds`, then lets one patient client ask until 20 answers one after the other
  /// took no longer than `calm`.
  func run(seconds: Int, calm: Duration) throws -> Outcome {
    isOn = true
    startedAt = .now()
    _ = loop.schedule(after: Self.tick) { [unowned self] in sendDue() }
    _ = loop.schedule(after: .seconds(seconds)) { [unowned self] in loop.stop() }
    loop.run()
    isOn = false
    outcome.seconds = Double(startedAt.duration(to: .now()).wholeNanoseconds) / 1e9
    if let error { throw error }
    try recover(calm)
    if let error { throw error }
    return outcome
  }

  private func sendDue() {
    guard isOn else { return }
    _ = loop.schedule(after: Self.tick) { [unowned self] in sendDue() }
    let elapsed = Double(startedAt.duration(to: loop.now).wholeNanoseconds) / 1e9
    var due = Int(elapsed * perSecond) - outcome.sentCount - outcome.withheldCount
    while due > 0 {
      guard let client = free() else {
        outcome.withheldCount += due
        break
      }
      client.request(at: .now())
      outcome.sentCount += 1
      due -= 1
    }
    for client in clients { client.flush() }
  }

  /// The next with room, in turn.
  private func free() -> OpenClient? {
    for _ in clients {
      nextClient = (nextClient + 1) % clients.count
      if clients[nextClient].hasRoom { return clients[nextClient] }
    }
    return nil
  }

  private func answered(_ answer: AnswerReader.Answer, after time: Duration) {
    guard isOn else { return }
    switch answer.verdict {
    case .result: outcome.good.add(time)
    case .overloaded: outcome.refused.add(time)
    case .error: outcome.failedCount += 1
    }
  }

  // MARK: Afterwards

  private func recover(_ calm: Duration) throws {
    let end = Instant.now()
    let probe = clients[0]
    var inRow = 0
    var since = end
    probe.onAnswer = { [unowned self] answer, time in
      // What it had sent before is no probe.
      guard probe.underWay == 0 else { return }
      if inRow == 0 { since = loop.now - time }
      inRow = answer.verdict == .result && time <= calm ? inRow + 1 : 0
      if inRow == 20 {
        outcome.recovery = max(.zero, end.duration(to: since))
        return loop.stop()
      }
      probe.request(at: loop.now)
      probe.flush()
    }
    if probe.underWay == 0 {
      probe.request(at: loop.now)
      probe.flush()
    }
    let giveUp = loop.schedule(after: Self.recoveryMax) { [unowned self] in loop.stop() }
    loop.run()
    loop.cancel(giveUp)
    probe.onAnswer = nil
    drain()
  }

  /// The answers that are still to come, so that the next work finds a server at rest.
  private func drain() {
    let giveUp = Instant.now() + Self.recoveryMax
    while clients.contains(where: { $0.underWay > 0 }), Instant.now() < giveUp, error == nil {
      loop.runOnce(timeout: .milliseconds(20))
    }
  }
}

/// One connection of an open load. The id of a request is the microsecond at which it was sent.
final class OpenClient {
  /// What a server reads of one connection before it has answered.
  private static let underWayMax = 32

  let descriptor: FileDescriptor
  private let requests: Requests
  private let index: Int
  private let origin = Instant.now()
  private var reader = AnswerReader()
  private var output: [UInt8] = []
  private var sentCount = 0
  private var random: Xorshift
  private(set) var underWay = 0
  /// Also called with each answer.
  var onAnswer: ((AnswerReader.Answer, Duration) -> Void)?

  init(_ requests: Requests, index: Int, _ server: Server) throws(SystemError) {
    self.requests = requests
    self.index = index
    random = Xorshift(seed: index + 1)
    descriptor = try Socket.connectUnix(server.socketPath)
    try Descriptors.setNonBlocking(descriptor.raw)
  }

  var hasRoom: Bool { underWay < Self.underWayMax }

  func request(at now: Instant) {
    let turn = Requests.Turn(client: index, count: sentCount, random: random.next(), version: 1)
    let id = Int(origin.duration(to: now).wholeNanoseconds / 1000)
    requests.append(id: id, turn, to: &output)
    sentCount += 1
    underWay += 1
  }

  /// Sends what the socket takes; the rest goes with the next tick.
  func flush() {
    guard !output.isEmpty else { return }
    guard case .bytes(let count) = Socket.write(descriptor.raw, output) else { return }
    output.removeSubrange(..<count)
  }

  func readable(_ answered: (AnswerReader.Answer, Duration) -> Void) throws(SystemError) {
    try reader.read(descriptor.raw) { answer in
      underWay -= 1
      let sentAt = origin + .microseconds(answer.id)
      let time = sentAt.duration(to: .now())
      answered(answer, time)
      onAnswer?(answer, time)
    }
  }
}
