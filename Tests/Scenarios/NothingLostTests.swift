import Client
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// An acknowledged write survives the death of any process, and happens once, while the clock of
/// the database jumps: promises 1 and 2 of the server. `CMDB_FAULT_SECONDS` gives the long version,
/// `CMDB_PROMISES=full` the figures of the promises: 200 killed workers at 300 writes a second, 20
/// backends, 20 immediate stops.
@Suite(.serialized, .waiting) struct NothingLostTests {
  private static let writers = 16
  /// Between two writes of one writer.
  private static let interval = Duration.milliseconds(40)

  /// What a writer knows, outside the system, of one write.
  private struct Deed {
    let key: String
    let sent: Instant
    let acknowledged: Instant
    /// The item and the version that the answer named.
    let item: Int64
    let version: Int64
  }

  private struct Account {
    var deeds: [Deed] = []
    var refusals: [String] = []
    var tally = Persistent.Tally()
  }

  @Test(.timeLimit(.minutes(60))) func noAcknowledgedWriteIsLostOrDoubled() throws {
    let seconds =
      Environment.value("CMDB_FAULT_SECONDS").flatMap { Int($0) } ?? Promises.figure(30, full: 210)
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let clock = JumpingClock(of: server)
    let whistle = Whistle()
    let begin = Instant.now()
    let crowd = Crowd(Self.writers) { number in
      try Self.write(number, on: server, until: whistle)
    }
    let faults = Result {
      let kills = try Self.killWorkers(of: server, seconds: seconds)
      for _ in 0..<Promises.figure(1, full: 20) { try Self.killBackend(of: server) }
      try Self.stopDatabase(of: server, times: Promises.figure(max(2, seconds / 30), full: 20))
      return kills
    }
    whistle.blow()
    let accounts = try crowd.join()
    let lasted = begin.duration(to: Instant.now())
    let kills = try faults.get()
    let jumps = try clock.stop()
    let deeds = accounts.flatMap(\.deeds)
    let tally = accounts.map(\.tally).reduce(Persistent.Tally(), +)
    print("\(deeds.count) writes acknowledged in \(lasted), \(kills) workers killed, \(tally)")
    print("\(jumps) jumps of the clock")
    #expect(jumps >= JumpingClock.jumps.count, "the clock moved")

    #expect(kills >= Promises.figure(seconds / 2, full: 200))
    // A machine that is busy writes little.
    let writesMin = seconds * Promises.figure(1, full: 300)
    #expect(deeds.count >= writesMin, "without a load nothing can be lost")
    #expect(accounts.allSatisfy { $0.deeds.count >= Promises.figure(1, full: seconds) })
    #expect(accounts.flatMap(\.refusals).isEmpty)
    #expect(tally.connectsRefused == 0)
    #expect(tally.broken >= kills / 2, "the kills hit somebody")
    try Self.compare(deeds, with: server)
  }

  // MARK: Load

  private static func write(
    _ number: Int, on server: TestServer, until whistle: Whistle
  ) throws -> Account {
    let client = Persistent(server)
    var random = SeededGenerator(seed: UInt64(number))
    var account = Account()
    var items: [(id: Int64, version: Int64)] = []
    var next = Instant.now()
    while !whistle.hasBlown {
      let key = "writer \(number) write \(account.deeds.count + account.refusals.count)"
      let sent = Instant.now()
      let answer: Answer
      if items.isEmpty || Int.random(in: 0..<4, using: &random) == 0 {
        answer = try client.write(
          "item.register", key: key, #""class": "printer", "name": "\#(key)""#)
      } else {
        let item = items[Int.random(in: 0..<items.count, using: &random)]
        answer = try client.write(
          "item.update", key: key,
          #""item": \#(item.id), "version": \#(item.version), "name": "\#(key)""#)
      }
      guard let item = answer.won, let id = item["id"]?.integer,
        let version = item["version"]?.integer
      else {
        account.refusals.append("\(key): \(answer.text)")
        break
      }
      account.deeds.append(
        Deed(key: key, sent: sent, acknowledged: Instant.now(), item: id, version: version))
      items.removeAll { $0.id == id }
      items.append((id, version))
      next = max(next + interval, Instant.now() - interval)
      Pace.wait(until: next)
    }
    account.tally = client.tally
    return account
  }

  // MARK: Faults

  private static let backend = """
    from pg_stat_activity
    where application_name = 'cmdbd worker write' order by random() limit 1
    """

  /// A random worker every second, and the end of a connection by an administrator; how many
  /// workers were killed.
  private static func killWorkers(of server: TestServer, seconds: Int) throws -> Int {
    var random = SeededGenerator(seed: 1)
    let session = try server.superuser()
    var kills = 0
    var next = Instant.now()
    for _ in 0..<seconds {
      next = next + .seconds(1)
      Pace.wait(until: next)
      guard let worker = try server.children("worker").randomElement(using: &random) else {
        continue
      }
      if Process.kill(worker, .kill) { kills += 1 }
      next = next + .milliseconds(400)
      Pace.wait(until: next)
      next = next - .milliseconds(400)
      _ = try session.query(Unit(Statement("select pg_terminate_backend(pid) \(backend)")))
    }
    return kills
  }

  /// One process of PostgreSQL dies, whereupon it ends all others and recovers.
  private static func killBackend(of server: TestServer) throws {
    // The recovery from the one before may only begin now, and ends this session as well.
    var found: Int64?
    _ = waitUntil {
      let rows = try? server.superuser().query(Unit(Statement("select pid \(backend)")))
      found = rows.flatMap { $0.count == 1 ? $0.integer(0, 0) : nil }
      return found != nil
    }
    let pid = try #require(found)
    #expect(Process.kill(Int32(pid), .kill))
    let answer = try Persistent(server).write(
      "item.register", key: "after backend", #""class": "printer", "name": "After backend""#)
    #expect(answer.won != nil)
  }

  /// PostgreSQL's immediate shutdown, as by a power cut; the next one only after the recovery.
  private static func stopDatabase(of server: TestServer, times: Int) throws {
    for time in 1...times {
      let postmaster = try #require(try server.children("postgres").first)
      #expect(Process.kill(postmaster, .quit))
      let client = Persistent(server)
      let isBack = try waitUntil {
        guard let other = try server.children("postgres").first else { return false }
        return other != postmaster
      }
      #expect(isBack)
      let answer = try client.write(
        "item.register", key: "after stop \(time)", #""class": "printer", "name": "After stop""#)
      #expect(answer.won != nil)
    }
  }

  // MARK: Comparison

  private static func compare(_ deeds: [Deed], with server: TestServer) throws {
    let client = try server.client()
    // Each lane calls the database back by itself; the writers have waited for another.
    let isBack = try waitUntil {
      try client.call("item.find", Array(#"{"limit": 1}"#.utf8)).refused == nil
    }
    #expect(isBack)
    var chains: [Int64: [Deed]] = [:]
    for deed in deeds { chains[deed.item, default: []].append(deed) }
    for chain in chains.values {
      #expect(chain.map(\.version) == (0..<chain.count).map { Int64($0) + 1 })
      #expect(zip(chain, chain.dropFirst()).allSatisfy { $0.acknowledged <= $1.sent })
    }
    try comparePresent(chains, client)
    try compareJournal(deeds, client)
    for (item, chain) in chains.prefix(200) { try compareHistory(item, chain, client) }
  }

  /// Every item once, at the version and with the name that was acknowledged last.
  private static func comparePresent(_ chains: [Int64: [Deed]], _ client: Client) throws {
    var found: [Int64: Int] = [:]
    var wrong: [String] = []
    var cursor = ""
    repeat {
      let page = try client.result(
        "item.find", #"{"where": "name starts with 'writer '", "limit": 1000\#(cursor)}"#)
      for item in try #require(page["items"]).elements {
        let id = item["id"]?.integer ?? 0
        found[id, default: 0] += 1
        guard let last = chains[id]?.last, last.version == item["version"]?.integer,
          last.key == item["name"]?.string
        else {
          wrong.append(String(decoding: item.raw, as: UTF8.self))
          continue
        }
      }
      cursor = page["next_cursor"]?.string.map { #", "cursor": "\#($0)""# } ?? ""
    } while !cursor.isEmpty
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
    #expect(found.values.allSatisfy { $0 == 1 })
    #expect(Set(found.keys) == Set(chains.keys))
  }

  private struct Effect: Hashable {
    let item: Int64
    let version: Int64
    let name: String
  }

  /// The journal holds each acknowledged write once and no other of the writers.
  private static func compareJournal(_ deeds: [Deed], _ client: Client) throws {
    let journal = try Journal(client)
    journal.expectUnbroken()
    let effects = journal.entries.compactMap { entry in
      entry.name.map { Effect(item: entry.id, version: entry.version, name: $0) }
    }.filter { $0.name.hasPrefix("writer ") }
    #expect(effects.count == deeds.count)
    let acknowledged = Set(
      deeds.map { Effect(item: $0.item, version: $0.version, name: $0.key) })
    #expect(acknowledged.subtracting(effects).isEmpty, "lost")
    #expect(Set(effects).subtracting(acknowledged).isEmpty, "never acknowledged")
  }

  private static func compareHistory(_ item: Int64, _ chain: [Deed], _ client: Client) throws {
    let history = try client.result("item.history", #"{"item": \#(item), "limit": 1000}"#)
    let entries = Array(try #require(history["entries"]).elements)
    #expect(entries.compactMap { $0["version"]?.integer } == chain.map(\.version).reversed())
  }
}
