import Client
import JSON
import Postgres
import Samples
import Synchronization
import System
import Testing

/// A settled moment never changes: 16 writers, transactions that are held open between stamp and
/// commit, and the same questions about the past again and again.
@Suite(.serialized, .waiting) struct TimeTests {
  private static let writers = 16
  private static let holders = 3
  private static let readers = 2
  /// At least so long, and until enough was asked twice.
  private static let duration = Duration.seconds(12)
  private static let repeatsMin = 25

  /// What the writers write on: made once, before the first of them starts.
  private struct Stage: Sendable {
    let items: [Int64]
    let rooms: [Int64]
    let incidents: [String]
  }

  private struct Counts: Sendable {
    var writes = 0
    var conflicts = 0
    var others: [String] = []
  }

  /// An export and what it said of itself, to be asked again.
  private struct Moment: Sendable {
    let asOf: String
    let position: Int64
    let sha256: String
    let rows: Int64
    let data: [String]
    /// Further answers `as_of` the moment, each by its question.
    let answers: [[UInt8]]
  }

  /// What the readers have seen.
  private final class Past: Sendable {
    private let state = Mutex<(moments: [Moment], repeats: Int)>(([], 0))

    var moments: [Moment] { state.withLock { $0.moments } }
    var repeats: Int { state.withLock { $0.repeats } }

    func append(_ moment: Moment) { state.withLock { $0.moments.append(moment) } }
    func countRepeat() { state.withLock { $0.repeats += 1 } }
  }

  @Test(.timeLimit(.minutes(20))) func theSettledPastNeverChanges() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let stage = try Self.prepare(client)
    let whistle = Whistle()
    let writing = Crowd(Self.writers) { try Self.write($0, stage, server, until: whistle) }
    let holding = Crowd(Self.holders) { try Self.hold($0, stage, server, until: whistle) }
    let past = Past()
    let reading = Crowd(Self.readers) { number in
      try Self.read(number, stage, server, past, until: whistle)
    }
    Pace.pause(Self.duration)
    let isEnough = waitUntil(every: .milliseconds(200)) {
      past.repeats >= Self.repeatsMin && past.moments.count >= 5
    }
    whistle.blow()
    #expect(isEnough)
    let counts = try writing.join()
    let held = try holding.join().reduce(0, +)
    _ = try reading.join()
    let settled = past.moments
    let repeats = past.repeats
    let writes = counts.map(\.writes).reduce(0, +)
    let conflicts = counts.map(\.conflicts).reduce(0, +)
    print(
      "\(writes) writes, \(conflicts) conflicts, \(held) held transactions,",
      "\(settled.count) moments, \(repeats) repeats")

    #expect(writes >= 100)
    #expect(held >= 5)
    #expect(settled.count >= 5)
    #expect(repeats >= Self.repeatsMin)
    #expect(counts.flatMap(\.others).isEmpty, "\(counts.flatMap(\.others).prefix(3))")
    #expect(Set(settled.map(\.sha256)).count >= 5, "the moments differ from each other")
    // Once more, when all is quiet.
    for moment in settled {
      Self.expectSame(moment, try Self.moment(client, stage, of: moment.asOf))
    }
    try Journal(client).expectUnbroken()
    #expect(try server.superuser().brokenHierarchyRows() == 0)
  }

  private static func prepare(_ client: Client) throws -> Stage {
    func id(_ params: String) throws -> Int64 {
      try #require(try client.result("item.register", params)["id"]?.integer)
    }
    return Stage(
      items: try (0..<32).map { try id(#"{"class": "printer", "name": "P \#($0)"}"#) },
      rooms: try (0..<6).map {
        try id(#"{"class": "location", "name": "R \#($0)", "attributes": {"kind": "room"}}"#)
      },
      incidents: try (0..<8).map { number in
        let opened = try client.result("incident.open", #"{"title": "I \#(number)"}"#)
        return try #require(opened["number"]?.string)
      })
  }

  // MARK: Writers

  private static func write(
    _ number: Int, _ stage: Stage, _ server: TestServer, until whistle: Whistle
  ) throws -> Counts {
    let client = try server.client()
    var random = SeededGenerator(seed: UInt64(number))
    var counts = Counts()
    while !whistle.hasBlown {
      let item = stage.items[Int.random(in: 0..<stage.items.count, using: &random)]
      let room = stage.rooms[Int.random(in: 0..<stage.rooms.count, using: &random)]
      let present = try client.result("item.get", #"{"item": \#(item)}"#)
      let version = present["version"]?.integer ?? 0
      let answer: Answer
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1:
        let name = "P \(counts.writes) of \(number)"
        answer = try ask(
          client, "item.update",
          #"{"item": \#(item), "version": \#(version), "name": "\#(name)"}"#)
      case 2, 3:
        answer = try ask(
          client, "item.update",
          #"{"item": \#(item), "version": \#(version), "references": {"location": \#(room)}}"#)
      case 4:
        let other = stage.rooms[Int.random(in: 0..<stage.rooms.count, using: &random)]
        answer = try move(room, below: min(room, other), client)
      default:
        let incident = stage.incidents[Int.random(in: 0..<stage.incidents.count, using: &random)]
        let role = ["affected", "cause", "symptom"].randomElement(using: &random) ?? "affected"
        let isLinked = Bool.random(using: &random)
        let also = isLinked ? #", "role": "\#(role)""# : ""
        answer = try ask(
          client, isLinked ? "incident.link" : "incident.unlink",
          #"{"incident": "\#(incident)", "item": \#(item)\#(also)}"#)
      }
      count(answer, &counts)
    }
    return counts
  }

  private static func ask(_ client: Client, _ method: String, _ params: String) throws -> Answer {
    try client.call(method, Array(params.utf8))
  }

  /// Puts a room below one with a lower id, or on its own: no cycle ever.
  private static func move(
    _ room: Int64, below other: Int64, _ client: Client
  ) throws -> Answer {
    let present = try client.result("item.get", #"{"item": \#(room)}"#)
    let version = present["version"]?.integer ?? 0
    let target = other == room ? "null" : "\(other)"
    return try ask(
      client, "item.update",
      #"{"item": \#(room), "version": \#(version), "references": {"location": \#(target)}}"#)
  }

  private static func count(_ answer: Answer, _ counts: inout Counts) {
    guard let refused = answer.refused else {
      counts.writes += 1
      return
    }
    // Somebody else was first; nothing to unlink; too long behind a held row.
    if ["conflict", "not_found", "overloaded"].contains(refused.kind) {
      counts.conflicts += 1
    } else {
      counts.others.append("\(refused)")
    }
  }

  // MARK: Held transactions

  /// Transactions by someone in psql: stamp, then a pause, then commit or rollback; some take
  /// their xid long before their stamp.
  private static func hold(
    _ number: Int, _ stage: Stage, _ server: TestServer, until whistle: Whistle
  ) throws -> Int {
    let session = try server.superuser()
    var random = SeededGenerator(seed: UInt64(1000 + number))
    var held = 0
    while !whistle.hasBlown {
      let item = stage.items[Int.random(in: 0..<stage.items.count, using: &random)]
      do {
        try session.execute("begin")
        if Bool.random(using: &random) {
          try session.execute("select pg_current_xact_id()")
          Pace.pause(.milliseconds(Int.random(in: 20...200, using: &random)))
        }
        try session.execute(
          "update cmdb.item set name = 'held \(number) \(held)' where id = \(item)")
        Pace.pause(.milliseconds(Int.random(in: 100...500, using: &random)))
        try session.execute(Int.random(in: 0..<3, using: &random) == 0 ? "rollback" : "commit")
        held += 1
      } catch {
        // As for anybody: the stamp lay behind the row, or two waited for each other.
        guard [.serializationFailure, .deadlockDetected].contains(error.sqlState) else {
          throw error
        }
        try session.execute("rollback")
      }
    }
    return held
  }

  // MARK: Readers

  private static func read(
    _ number: Int, _ stage: Stage, _ server: TestServer, _ past: Past, until whistle: Whistle
  ) throws {
    let client = try server.client()
    var random = SeededGenerator(seed: UInt64(2000 + number))
    while !whistle.hasBlown {
      past.append(try moment(client, stage, of: nil))
      for _ in 0..<5 {
        guard let old = past.moments.randomElement(using: &random) else { continue }
        expectSame(old, try moment(client, stage, of: old.asOf))
        past.countRepeat()
      }
    }
  }

  /// Everything about one moment; nil is the present, once it has settled.
  private static func moment(_ client: Client, _ stage: Stage, of asOf: String?) throws -> Moment {
    var data: [String] = []
    let given = asOf.map { #", "as_of": "\#($0)""# } ?? ""
    let answer = try client.call(
      "inventory.export", Array(#"{"format": "csv"\#(given)}"#.utf8),
      notified: { data.append($0["params"]?["data"]?.string ?? "") })
    if let refused = answer.refused { throw refused }
    let result = try #require(answer.won)
    let moment = try #require(result["as_of"]?.string)
    let questions = [
      ("item.find", #"{"limit": 1000, "as_of": "\#(moment)"}"#),
      ("incident.find", #"{"limit": 1000, "as_of": "\#(moment)"}"#),
      (
        "item.find",
        #"{"where": "location within \#(stage.rooms[0])", "limit": 1000, "as_of": "\#(moment)"}"#
      ),
      ("relation.list", #"{"item": \#(stage.rooms[1]), "limit": 1000, "as_of": "\#(moment)"}"#),
    ]
    return Moment(
      asOf: moment, position: result["position"]?.integer ?? -1,
      sha256: result["sha256"]?.string ?? "", rows: result["rows"]?.integer ?? -1, data: data,
      answers: try questions.map { try line(client, $0.0, $0.1) })
  }

  /// The answer as it came, unread.
  private static func line(_ client: Client, _ method: String, _ params: String) throws -> [UInt8] {
    try client.send(
      #"{"jsonrpc": "2.0", "id": "past", "method": "\#(method)", "params": \#(params)}"#)
    let line = try #require(try client.receive())
    #expect(line.starts(with: Array(#"{"jsonrpc":"2.0","id":"past","result":"#.utf8)))
    return line
  }

  private static func expectSame(_ old: Moment, _ new: Moment) {
    #expect(new.asOf == old.asOf)
    #expect(new.position == old.position)
    #expect(new.rows == old.rows)
    #expect(new.sha256 == old.sha256)
    #expect(new.data.joined() == old.data.joined())
    for (before, after) in zip(old.answers, new.answers) where before != after {
      let before = String(decoding: before, as: UTF8.self)
      Issue.record("\(old.asOf): \(before) is now \(String(decoding: after, as: UTF8.self))")
    }
  }
}
