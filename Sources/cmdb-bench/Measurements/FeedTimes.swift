import JSON
import System

/// Subscriptions: how fast one that begins with the first entry comes to the last, beside `COPY` of
/// the bare rows of the journal; and how long after the acknowledgment of a write its entry comes.
struct FeedTimes {
  private static let entriesPerSecondMin = 20_000.0
  private static let growthMax = 32.0
  private static let writes = 200
  private static let lagMax = 1000.0
  /// Of PostgreSQL, of an entry that is judged by a condition.
  private static let judgedMicrosecondsMax = 60.0
  private static let judgedEntries = 4000
  private static let judgedRounds = 3
  private static let conditions = [
    ("own fields", "class = printer and state = in_use"),
    ("a reference", "location.name contains 'a'"),
    ("a hierarchy", "location within 1"),
  ]

  private let bench: Bench
  private let program: String

  init(_ bench: Bench) throws {
    self.bench = bench
    program = try bench.server.databaseProgram("psql")
  }

  func figures() throws -> [Figure] {
    let (replay, growth) = try replay()
    let copy = try copy()
    return [
      replay,
      Figure(
        .feed, "replay beside COPY of the rows", bench, .perSecond, ours: replay.ours, limit: copy),
      Figure(
        .feed, "replay: worker's growth", bench, .mebibytes, ours: Double(growth) / 1024,
        .atMost(Self.growthMax)),
      try lag(),
    ] + (try judged()) + (try SubscriptionCosts(bench).figures())
  }

  /// What conditions add to what the database does for an entry: the same updates of items are
  /// read with each of them and without, in turn.
  private func judged() throws -> [Figure] {
    let start = try FeedWire(bench.server, "{}").positionsToHead()
    try update(Self.judgedEntries)
    func usage(_ condition: String?) throws -> Usage {
      let filter = condition.map { #""where":"\#($0)""# } ?? #""entities":["item"]"#
      let before = Usage(of: bench.server)
      let reader = try FeedWire(
        bench.server, #"{"after":\#(start),"timeline":1,\#(filter)}"#)
      _ = try reader.positionsToHead()
      return Usage.since(before, of: bench.server)
    }
    return try Self.conditions.map { name, condition in
      // Once before, for what is planned and read when it is first met.
      _ = (try usage(nil), try usage(condition))
      var with = Usage.none
      var without = Usage.none
      for _ in 0..<Self.judgedRounds {
        without += try usage(nil)
        with += try usage(condition)
      }
      let count = Double(Self.judgedEntries * Self.judgedRounds)
      var figure = Figure(
        .feed, "judging an entry by \(name)", bench, .microseconds,
        ours: (with.databaseMicroseconds - without.databaseMicroseconds) / count,
        .atMost(Self.judgedMicrosecondsMax))
      figure.cost = Figure.Cost(
        worker: with.workerMicroseconds / count, database: with.databaseMicroseconds / count,
        limit: without.databaseMicroseconds / count)
      return figure
    }
  }

  /// Each of another item: the history of one that is changed again and again is read further.
  private func update(_ count: Int) throws {
    let first = try bench.estate.fresh(count).lowerBound
    let requests = Requests("item.update", total: count) { turn in
      #"{"item":\#(first + turn.serial),"version":1,"name":"judged"}"#
    }
    _ = try Load(requests, Options.Shape(clients: 8, depth: 1), bench.server).runAll()
  }

  private func replay() throws -> (Figure, growth: Int) {
    let reader = try FeedWire(bench.server, #"{"after":0}"#)
    let memoryBefore = bench.server.residentKibibytes
    var memoryMost = memoryBefore
    let before = Usage(of: bench.server)
    let start = Instant.now()
    var looked = start
    let count = try reader.entriesToBookmark {
      guard looked.duration(to: .now()) > .milliseconds(50) else { return }
      looked = .now()
      memoryMost = max(memoryMost, bench.server.residentKibibytes)
    }
    let seconds = Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
    let usage = Usage.since(before, of: bench.server)
    var figure = Figure(
      .feed, "replay of \(count) entries", bench, .perSecond, ours: Double(count) / seconds,
      .atLeast(Self.entriesPerSecondMin))
    figure.cost = Figure.Cost(
      worker: usage.workerMicroseconds / Double(max(1, count)),
      database: usage.databaseMicroseconds / Double(max(1, count)), limit: 0)
    return (figure, memoryMost - memoryBefore)
  }

  /// Rows a second; psql measures the time itself.
  private func copy() throws -> Double {
    let script = "\(bench.server.directory)/script"
    let query = "select j.* from cmdb.journal j order by j.position"
    try Files.write(
      Array("\\timing on\n\\copy (\(query)) to '/dev/null' csv\n".utf8), to: script, mode: 0o644)
    let output = try Shell.output(
      of: program,
      [
        "-X", "-v", "ON_ERROR_STOP=1", "-h", bench.server.databaseDirectory, "-U", "cmdb_runtime",
        "-f", script, "cmdb",
      ], in: bench.server.directory, environment: Server.programEnvironment)
    let words = output.split { $0 == " " || $0 == "\n" }
    guard let copied = words.firstIndex(of: "COPY"), let rows = Double(words[copied + 1]),
      let time = words.firstIndex(of: "Time:"), let milliseconds = Double(words[time + 1])
    else { throw Server.Failure(description: "psql says no time: \(output.suffix(2000))") }
    return rows / (milliseconds / 1000)
  }

  /// One write after the other.
  private func lag() throws -> Figure {
    let reader = try FeedWire(bench.server, #"{"entities":["item"]}"#)
    let writer = try Wire(bench.server)
    var latencies = Latencies()
    for number in 0..<Self.writes {
      let tag = "FEED-\(Process.id)-\(number)"
      _ = try writer.call("item.register", #"{"class":"printer","tag":"\#(tag)"}"#)
      let start = Instant.now()
      try reader.read(to: "\"\(tag)\"")
      latencies.add(start.duration(to: .now()))
    }
    var figure = Figure(
      .feed, "lag behind a write, p99", bench, .milliseconds,
      ours: latencies.milliseconds(at: 0.99),
      .atMost(Self.lagMax))
    figure.latencies = latencies
    return figure
  }
}

/// One subscriber.
private final class FeedWire {
  private let wire: Wire
  private var received: [UInt8] = []

  init(_ server: Server, _ params: String) throws {
    wire = try Wire(server)
    try wire.send("changes.subscribe", params)
  }

  /// How many entries come before the first bookmark.
  func entriesToBookmark(read: () -> Void) throws -> Int {
    var count = 0
    while true {
      for line in try lines() {
        if line.starts(with: Self.bookmark) { return count }
        if line.starts(with: Self.entry) { count += 1 }
      }
      read()
    }
  }

  /// How many positions there are, once the last is behind it.
  func positionsToHead() throws -> Int {
    var head = Int.max
    while true {
      for line in try lines() {
        if let told = Self.number(after: #""head":"#, in: line) { head = told }
        guard line.starts(with: Self.bookmark),
          let position = Self.number(after: #""position":"#, in: line), position >= head
        else { continue }
        return position
      }
    }
  }

  private static func number(after name: String, in line: ArraySlice<UInt8>) -> Int? {
    guard let range = line.firstRange(of: Array(name.utf8)) else { return nil }
    let digits = line[range.upperBound...].prefix { (0x30...0x39).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private static let bookmark = Array(#"{"jsonrpc":"2.0","method":"changes.bookmark""#.utf8)
  private static let entry = Array(#"{"jsonrpc":"2.0","method":"changes.entry""#.utf8)

  func read(to text: String) throws {
    while try !lines().contains(where: { Self.contains($0, text) }) {}
  }

  /// The whole lines that have come, at least one.
  private func lines() throws -> [ArraySlice<UInt8>] {
    while true {
      try wire.read(into: &received)
      guard let end = received.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      let lines = received[..<end].split(separator: UInt8(ascii: "\n"))
      received.removeSubrange(...end)
      return lines
    }
  }

  private static func contains(_ line: ArraySlice<UInt8>, _ text: String) -> Bool {
    line.firstRange(of: Array(text.utf8)) != nil
  }
}
