import Client
import JSON
import Postgres
import SQL
import Samples
import Synchronization
import System
import Testing

/// Promise 14: the clock of the database jumps ahead, far ahead and back, while many write on few
/// items and the settled past is read again and again.
@Suite(.serialized, .waiting) struct ClockTests {
  private static let writers = 8

  /// How long the clock stays as it is between two jumps.
  private static let stay = Promises.figure(
    Duration.milliseconds(1500), full: .seconds(60))

  private struct Written: Sendable {
    /// Which version of which item was acknowledged.
    var versions: [(item: Int64, version: Int64)] = []
    var refused: [Refused] = []
  }

  @Test(.timeLimit(.minutes(20))) func jumpsOfTheClockLoseNothing() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let items = try (0..<4).map { number in
      try #require(
        try client.result(
          "item.register", #"{"class": "printer", "name": "P \#(number)"}"#)["id"]?.integer)
    }
    let psql = try server.superuser()
    let whistle = Whistle()
    let writing = Crowd(Self.writers) { number in
      try Self.write(number, items, server, until: whistle)
    }
    let reading = Crowd(1) { _ in try Self.read(server, until: whistle) }
    for seconds in JumpingClock.jumps {
      try JumpingClock.jump(seconds, psql)
      if seconds != 0 {
        #expect(
          try waitUntil { try Self.reasons(client).contains("clock_jumped") },
          "health says so at \(seconds) s")
      }
      Pace.pause(Self.stay)
    }
    whistle.blow()
    let written = try writing.join()
    let past = try reading.join().flatMap(\.self)

    #expect(written.flatMap(\.refused).isEmpty, "\(written.flatMap(\.refused).prefix(3))")
    for item in items {
      let acknowledged = written.flatMap(\.versions).filter { $0.item == item }.map(\.version)
      let version = try #require(
        try client.result("item.get", #"{"item": \#(item)}"#)["version"]?.integer)
      #expect(
        acknowledged.sorted() == (0...version).dropFirst(2).map(\.self), "one version an update")
    }
    #expect(past.count >= 3)
    for (asOf, sha256) in past {
      #expect(try Self.export(client, asOf).sha256 == sha256, "as of \(asOf)")
    }
    try Journal(client).expectUnbroken()
    #expect(
      try waitUntil {
        try psql.query(Unit(Statement("select count(*) from cmdb.journal_inbox"))).text(0, 0) == "0"
      }, "the inbox has drained")
    #expect(try waitUntil { try Self.reasons(client).isEmpty })
  }

  @Test(.timeLimit(.minutes(20))) func anOperatorTrustsTheClock() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let psql = try server.superuser()
    let item = try #require(
      try client.result("item.register", #"{"class": "printer", "name": "P"}"#)["id"]?.integer)
    #expect(try waitUntil { try Self.isWatched(psql) })
    try JumpingClock.jump(JumpingClock.hour, psql)
    #expect(try waitUntil { try Self.reasons(client).contains("clock_jumped") })
    let before = try #require(try Self.update(client, item, "before").won)
    let off = try #require(
      try client.result("clock.trust", #"{"reason": "NTP was down"}"#)["off_s"]?.number.flatMap {
        Double($0.description)
      })
    #expect(abs(off - Double(JumpingClock.hour)) < 60)
    let after = try #require(try Self.update(client, item, "after").won)
    #expect(try #require(after["updated_at"]?.string) > #require(before["updated_at"]?.string))
    #expect(try waitUntil { try Self.reasons(client).isEmpty })
    let cmdb = Cmdb(server)
    #expect(try cmdb.output("clock", "trust").contains("0 s"), "again is harmless")
  }

  /// The clock jumps while the steward that watches it loses its connection: until the next look
  /// writes are stamped by the time that is known, or told to come again.
  @Test(.timeLimit(.minutes(20))) func aJumpBetweenTwoLooksIsNotBelieved() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let psql = try server.superuser()
    let items = try (0..<4).map { number in
      try #require(
        try client.result(
          "item.register", #"{"class": "printer", "name": "P \#(number)"}"#)["id"]?.integer)
    }
    #expect(try waitUntil { try Self.isWatched(psql) })
    let whistle = Whistle()
    let writing = Crowd(Self.writers) { number in
      try Self.write(number, items, server, until: whistle)
    }
    for seconds in [3 * 86_400, 0, JumpingClock.days40, 0] {
      let before = try Self.versions(psql)
      #expect(try waitUntil { try Self.versions(psql) > before + 4 * Int64(Self.writers) })
      try JumpingClock.jump(
        seconds, psql, also: "select pg_terminate_backend(pid) from cmdb.clock_anchor")
      #expect(
        try waitUntil { try Self.reasons(client).contains("clock_jumped") == (seconds != 0) })
    }
    whistle.blow()
    let written = try writing.join()
    let kinds = Set(written.flatMap(\.refused).map(\.kind))
    #expect(kinds.isSubset(of: ["unavailable"]), "\(kinds)")
    #expect(written.allSatisfy { !$0.versions.isEmpty })
    let ahead = try psql.query(
      Unit(
        Statement(
          "select count(*) from cmdb.item_at(null) where changed_at > clock_timestamp() + '1 hour'")
      ))
    #expect(ahead.text(0, 0) == "0")
    let stamped = try psql.query(
      Unit(
        Statement(
          "select count(*) from cmdb.journal where at > clock_timestamp() + interval '1 hour'")))
    #expect(stamped.text(0, 0) == "0")
    #expect(try waitUntil { try Self.reasons(client).isEmpty })
    try Journal(client).expectUnbroken()
  }

  /// What a stranger's transaction holds up is `unavailable`, and health names that transaction.
  @Test(.timeLimit(.minutes(20))) func aStrangersTransactionIsNamed() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let psql = try server.superuser()
    try psql.execute("set application_name = 'stranger'; begin; select pg_current_xact_id()")
    _ = try client.result("item.register", #"{"class": "printer", "name": "P"}"#)
    let export = { (milliseconds: Int) in
      try #require(
        try client.call(
          "inventory.export", Array(#"{"format": "csv", "deadline_ms": \#(milliseconds)}"#.utf8)
        ).refused)
    }
    var patience = 500
    var refused = try export(patience)
    // A busy machine may notice the deadline first.
    while refused.kind == "deadline_exceeded", patience < 64_000 {
      patience *= 2
      refused = try export(patience)
    }
    #expect(refused.kind == "unavailable", "\(refused)")
    #expect(refused.error["data"]?["retryable"]?.boolean == true, "\(refused)")
    #expect(refused.error["data"]?["reason"]?.string == "not_settled")
    #expect(try waitUntil { try Self.reasons(client).contains("settling_stuck") })
    // A duty that began before the stranger is named as long as it runs.
    var health = try client.result("server.health")
    let isNamed = try waitUntil {
      health = try client.result("server.health")
      return health["settling"]?["held_by"]?["application"]?.string == "stranger"
    }
    #expect(isNamed, "\(String(decoding: health.raw, as: UTF8.self))")
    #expect(health["status"]?.string == "degraded")
    #expect(health["settling"]?["held_by"]?["user"]?.string == "postgres")
    #expect(health["settling"]?["since"]?.string != nil)
    try psql.execute("rollback")
    #expect(try waitUntil { try Self.reasons(client).isEmpty })
    _ = try client.result("inventory.export", #"{"format": "csv"}"#)
  }

  // MARK: Steps

  private static func versions(_ psql: BlockingSession) throws -> Int64 {
    try psql.query(Unit(Statement("select sum(version) from cmdb.item"))).integer(0, 0) ?? 0
  }

  private static func isWatched(_ psql: BlockingSession) throws -> Bool {
    try psql.query(Unit(Statement("select pid is not null from cmdb.clock_anchor"))).text(0, 0)
      == "t"
  }

  private static func reasons(_ client: Client) throws -> [String] {
    let reasons = try client.result("server.health")["reasons"]
    return reasons.map { $0.elements.compactMap { $0["code"]?.string } } ?? []
  }

  private static func update(_ client: Client, _ item: Int64, _ name: String) throws -> Answer {
    let present = try client.result("item.get", #"{"item": \#(item)}"#)
    let version = present["version"]?.integer ?? 0
    return try client.call(
      "item.update",
      Array(#"{"item": \#(item), "version": \#(version), "name": "\#(name)"}"#.utf8))
  }

  private static func write(
    _ number: Int, _ items: [Int64], _ server: TestServer, until whistle: Whistle
  ) throws -> Written {
    let client = try server.client()
    var written = Written()
    var count = 0
    while !whistle.hasBlown {
      count += 1
      let item = items[(number + count) % items.count]
      let answer = try update(client, item, "P \(number) \(count)")
      if let version = answer.won?["version"]?.integer {
        written.versions.append((item, version))
      } else if let refused = answer.refused, refused.kind != "conflict" {
        written.refused.append(refused)
      }
    }
    return written
  }

  /// Exports of the present, each asked for again as of its moment; what they were.
  private static func read(
    _ server: TestServer, until whistle: Whistle
  ) throws -> [(asOf: String, sha256: String)] {
    let client = try server.client()
    var past: [(asOf: String, sha256: String)] = []
    while !whistle.hasBlown {
      past.append(try export(client, nil))
      let old = past[past.count / 2]
      #expect(try export(client, old.asOf).sha256 == old.sha256, "as of \(old.asOf)")
    }
    return past
  }

  private static func export(
    _ client: Client, _ asOf: String?
  ) throws -> (asOf: String, sha256: String) {
    let given = asOf.map { #", "as_of": "\#($0)""# } ?? ""
    let answer = try client.call(
      "inventory.export", Array(#"{"format": "csv"\#(given)}"#.utf8), notified: { _ in })
    if let refused = answer.refused { throw refused }
    return (answer.won?["as_of"]?.string ?? "", answer.won?["sha256"]?.string ?? "")
  }
}
