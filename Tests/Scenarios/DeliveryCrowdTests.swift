import Client
import JSON
import Postgres
import SQL
import Samples
import Synchronization
import System
import Testing

/// Eight gateways serve one channel while they and the workers are killed, and a tenth of what they
/// send fails: nothing is lost, to one address of a conversation all goes in order, and only what
/// somebody held when he died goes out twice. On the server of the consumers, whose workers are
/// killed anyway.
extension ConsumerTests {
  private static let gateways = 8

  @Test(.timeLimit(.minutes(60))) func whatIsDeliveredComesOnceAndInOrder() throws {
    let server = try Self.server.get()
    let each = Promises.figure(8, full: 50)
    let threads =
      Environment.value("CMDB_DELIVERIES").flatMap { Int($0) }.map { $0 / each }
      ?? Promises.figure(24, full: 2000)
    let queue = try DeliveryQueue(server, threads: threads, each: each)
    let recipients = Recipients()
    let begun = Instant.now()
    var rounds = 0
    var reports = 0
    // Who dies keeps his lease: what he held goes out in a later round, when it has lapsed.
    while try queue.left() > 0 {
      rounds += 1
      #expect(rounds < 40, "it comes to no end")
      guard rounds < 40 else { return }
      let round = rounds
      let whistle = Whistle()
      let killer = Crowd(1) { _ in try Self.killWorkers(of: server, recipients, until: whistle) }
      let crowd = Crowd(Self.gateways) { number in
        var gateway = Gateway(queue, recipients, seed: UInt64(round * 100 + number))
        try gateway.serve()
        return gateway.reports
      }
      reports += try crowd.join().reduce(0, +)
      whistle.blow()
      _ = try killer.join()
      try queue.letLeasesLapse()
    }
    let seconds = begun.duration(to: .now()) / .seconds(1)
    let record = recipients.record
    print(
      "\(threads * each) deliveries in \(rounds) rounds, \(Int(Double(reports) / seconds)) claimed "
        + "and reported/s, \(record.deaths) gateways died, \(record.failures) failed, "
        + "\(record.doubles) doubles")
    #expect(record.deaths > 0 && record.failures > 0, "what it is about has happened")
    #expect(record.twice.isSubset(of: record.heldAtDeath), "a double that nobody held")
    try queue.expectAll(record.sent, each: each)
    if Promises.isFull { #expect(Double(reports) / seconds >= 500) }
  }

  /// A worker after so many deliveries: a machine that is slow has time to start another.
  private static func killWorkers(
    of server: TestServer, _ recipients: Recipients, until whistle: Whistle
  ) throws -> Int {
    var random = SeededGenerator(seed: 3)
    var kills = 0
    var last = recipients.record.count
    while !whistle.hasBlown {
      Pace.pause(.milliseconds(20))
      let count = recipients.record.count
      guard count >= last + Promises.figure(50, full: 1000) else { continue }
      last = count
      guard let worker = try server.children("worker").randomElement(using: &random) else {
        continue
      }
      if Process.kill(worker, .kill) { kills += 1 }
    }
    return kills
  }
}

/// A channel, an account that serves it, and messages that wait to go out by it.
private struct DeliveryQueue: Sendable {
  private static let channel = "DQ-CHN"
  private let server: TestServer
  private let token: String
  private let threads: Int

  init(_ server: TestServer, threads: Int, each: Int) throws {
    self.server = server
    self.threads = threads
    let admin = try server.client()
    _ = try admin.result(
      "item.register",
      #"{"class": "channel", "tag": "\#(Self.channel)", "state": "active", "#
        + #""attributes": {"kind": "mail", "address": "help@dq.example"}}"#)
    _ = try admin.result(
      "account.create",
      #"{"name": "dq-bridge", "roles": ["gateway"], "channels": ["\#(Self.channel)"]}"#)
    token = try admin.result("token.issue", #"{"account": "dq-bridge"}"#)["token"]?.string ?? ""
    let psql = try server.superuser()
    for thread in 0..<threads {
      let opened = try admin.result(
        "conversation.open",
        #"{"address": "dq\#(thread)@people.example", "channel": "\#(Self.channel)"}"#)
      let id = opened["id"]?.integer ?? 0
      try psql.execute(
        """
        select count(cmdb.message_send(cmdb.current_call(), jsonb_build_object(
          'conversation', \(id), 'text', n::text, 'incidents', '[]'::jsonb)))
        from generate_series(1, \(each)) n
        """)
    }
  }

  /// A connection of a gateway, as soon as there is one.
  func connected() throws -> Client {
    for _ in 0..<200 {
      if let client = try? server.client(),
        (try? client.result("session.login", #"{"token": "\#(token)"}"#)) != nil
      {
        return client
      }
      Pace.pause(.milliseconds(50))
    }
    throw TestServer.Failure(description: "no worker takes a gateway")
  }

  func claim(_ client: Client, limit: Int) throws -> Answer {
    // A lease that lasts longer than a round: it lapses when the test says so.
    try client.call(
      "delivery.claim",
      Array(#"{"channel": "\#(Self.channel)", "limit": \#(limit), "lease_s": 600}"#.utf8))
  }

  private static let mine = """
    (select id from cmdb.item where tag = '\(channel)')
    """

  func left() throws -> Int64 {
    try server.superuser().query(
      Unit(Statement("select count(*) from cmdb.delivery_claim where channel = \(Self.mine)"))
    ).integer(0, 0) ?? -1
  }

  /// Hours go by: nobody holds anything any more, and what has failed is due again.
  func letLeasesLapse() throws {
    try server.superuser().execute(
      """
      update cmdb.delivery_claim q set next_at = q.next_at - interval '12 hours'
      where q.channel = \(Self.mine)
      """)
  }

  /// Each message of each thread went out, none before the one before it.
  func expectAll(_ sent: [String: [Int]], each: Int) throws {
    #expect(sent.count == threads)
    let inOrder = Array(1...each)
    var lost: [String] = []
    var disordered: [String] = []
    for (address, numbers) in sent {
      var first: [Int] = []
      for number in numbers where first.last != number { first.append(number) }
      if first != inOrder { disordered.append("\(address): \(numbers)") }
      if Set(numbers) != Set(inOrder) { lost.append(address) }
    }
    #expect(lost.isEmpty, "lost: \(lost.prefix(3))")
    #expect(disordered.isEmpty, "out of order: \(disordered.prefix(3))")
    let states = try server.superuser().query(
      Unit(
        Statement(
          """
          select string_agg(distinct d.state, ' ') from cmdb.delivery d
          where d.channel = \(Self.mine)
          """)))
    #expect(states.text(0, 0) == "sent")
  }
}

/// Records what reached each address, and decides by count which sends fail and which gateways die.
private final class Recipients: Sendable {
  enum Outcome {
    case arrives, fails, diesBefore, diesAfter
  }

  /// A gateway dies twice in so many deliveries.
  private static let period = Promises.figure(40, full: 400)

  struct Record: Sendable {
    /// The numbers by address.
    var sent: [String: [Int]] = [:]
    var counts: [Int64: Int] = [:]
    var heldAtDeath: Set<Int64> = []
    var count = 0
    var deaths = 0
    var failures = 0

    var twice: Set<Int64> { Set(counts.filter { $0.value > 1 }.keys) }
    var doubles: Int { counts.values.reduce(0) { $0 + $1 - 1 } }
  }

  private let state = Mutex(Record())

  var record: Record { state.withLock { $0 } }

  func received(_ delivery: Value) {
    let address = delivery["to"]?.string ?? ""
    let number = delivery["text"]?.string.flatMap { Int($0) } ?? 0
    let id = delivery["id"]?.integer ?? 0
    state.withLock {
      $0.sent[address, default: []].append(number)
      $0.counts[id, default: 0] += 1
    }
  }

  /// A tenth fails.
  func nextOutcome() -> Outcome {
    state.withLock { state in
      state.count += 1
      switch state.count % Self.period {
      case 7: return .diesBefore
      case 27: return .diesAfter
      case let place where place % 10 == 3:
        state.failures += 1
        return .fails
      default: return .arrives
      }
    }
  }

  func died(holding deliveries: some Sequence<Value>) {
    let ids = deliveries.compactMap { $0["id"]?.integer }
    state.withLock {
      $0.deaths += 1
      $0.heldAtDeath.formUnion(ids)
    }
  }
}

/// One gateway: claims, sends, reports, and dies now and then, whereupon another begins.
private struct Gateway {
  private let queue: DeliveryQueue
  private let recipients: Recipients
  private var random: SeededGenerator
  private var client: Client?
  private(set) var reports = 0

  init(_ queue: DeliveryQueue, _ recipients: Recipients, seed: UInt64) {
    self.queue = queue
    self.recipients = recipients
    random = SeededGenerator(seed: seed)
  }

  /// Until there is nothing that is due.
  mutating func serve() throws {
    var idle = 0
    while idle < 3 {
      guard let deliveries = try claimed() else { continue }
      idle = deliveries.isEmpty ? idle + 1 : 0
      if deliveries.isEmpty { Pace.pause(.milliseconds(20)) }
      for index in deliveries.indices {
        guard try deal(with: deliveries[index]) else {
          // Kill -9: of what it held nobody hears from it any more.
          recipients.died(holding: deliveries[index...])
          client = nil
          break
        }
      }
    }
  }

  /// Nil where the answer did not come: what was claimed by it, nobody has.
  private mutating func claimed() throws -> [Value]? {
    let client = try connected()
    guard let answer = try? queue.claim(client, limit: Int.random(in: 1...20, using: &random))
    else {
      self.client = nil
      return nil
    }
    guard case .result(let result) = answer else {
      Pace.pause(.milliseconds(20))
      return nil
    }
    return result["deliveries"].map { Array($0.elements) } ?? []
  }

  /// Whether it lives on.
  private mutating func deal(with delivery: Value) throws -> Bool {
    let outcome = recipients.nextOutcome()
    switch outcome {
    case .diesBefore: return false
    case .fails: try report(delivery, "failed")
    case .diesAfter, .arrives:
      recipients.received(delivery)
      if outcome == .diesAfter { return false }
      try report(delivery, "sent")
    }
    return true
  }

  /// Until it is answered, over whatever connection.
  private mutating func report(_ delivery: Value, _ state: String) throws {
    let params = #"""
      {"delivery": \#(delivery["id"]?.integer ?? 0), \#
      "attempt": \#(delivery["attempt"]?.integer ?? 0), "state": "\#(state)"}
      """#
    for _ in 0..<200 {
      let client = try connected()
      switch try? client.call("delivery.report", Array(params.utf8)) {
      case .result?:
        reports += 1
        return
      case .error(let error)?:
        let refused = Refused(error: error)
        guard ["unavailable", "overloaded", "outcome_unknown"].contains(refused.kind) else {
          throw refused
        }
        Pace.pause(.milliseconds(20))
      case nil: self.client = nil
      }
    }
    throw TestServer.Failure(description: "\(params) finds no answer")
  }

  private mutating func connected() throws -> Client {
    if let client { return client }
    let made = try queue.connected()
    client = made
    return made
  }
}
