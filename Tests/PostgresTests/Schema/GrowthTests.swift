import Postgres
import SQL
import Testing

/// What a request costs goes by what it asks for and not by how much there is: pages of PostgreSQL
/// that a statement touches, on a small and on a large estate. Counts, so the machine does not
/// matter.
@Suite struct GrowthTests {
  private static let small = Result { try estate(items: 12_000) }
  private static let large = Result { try estate(items: 48_000) }

  private static func estate(items: Int) throws -> ScratchDatabase {
    let database = try ScratchCluster.makeMigrated()
    try Estate.fill(try database.session(), items: items)
    return database
  }

  /// The pages that a statement touches as a worker sends it: prepared, planned for all values, and
  /// not for the first time.
  private func pages(_ unit: SQL.Unit, in session: BlockingSession) throws -> Int {
    try session.execute("deallocate all; prepare measured as \(unit.statement.text)")
    let values = unit.parameters.map { value in
      value.map { "'\(String(decoding: $0, as: UTF8.self).replacing("'", with: "''"))'" } ?? "null"
    }
    let call = values.isEmpty ? "measured" : "measured (\(values.joined(separator: ", ")))"
    for _ in 0..<2 { try session.execute("execute \(call)") }
    // What others define in the cluster meanwhile can empty the caches of this session, which then
    // reads thousands of pages of the system catalogues once more: the least is the statement's.
    return try (0..<3).map { _ in
      let plan = try session.query(
        SQL.Unit(Statement("explain (analyze, buffers, costs off, timing off) execute \(call)")))
      // The first line of them is the whole statement's, functions included.
      let line = (0..<plan.count).compactMap { plan.text($0, 0) }
        .first { $0.contains("Buffers: ") }
      let counts = line?.split(separator: " ").compactMap { word -> Int? in
        guard word.hasPrefix("hit=") || word.hasPrefix("read=") else { return nil }
        return Int(word.split(separator: "=")[1])
      }
      return counts?.reduce(0, +) ?? 0
    }.min() ?? 0
  }

  private func session(_ estate: Result<ScratchDatabase, any Error>) throws -> BlockingSession {
    let session = try estate.get().session()
    for setting in [
      "search_path = cmdb, pg_temp", "jit = off", "enable_seqscan = off",
      "plan_cache_mode = force_generic_plan",
    ] {
      try session.execute("set \(setting)")
    }
    return session
  }

  /// What may grow: its work is all that there is.
  private static let whole = [
    "class.update, dry run", "impact.analyze", "incident.count", "incident.export",
    "inventory.export", "item.count",
  ]

  /// Lists that walk all until a page is full, and here nothing fits: conditions that no index
  /// serves, and lists of a moment of the past.
  private static let walks: Set<Substring> = [
    "incident.find, as of", "incident.find, breached = false", "incident.find, item is null",
    "incident.find, item.color = true",
    "incident.find, item.cost > 5", "incident.find, item.cost in (5, 6)",
    "incident.find, item.functions contains scan",
    "incident.find, item.functions in (scan, copy)",
    "incident.find, item.location is null", "incident.find, major = true",
    "incident.find, priority <= 2",
    "incident.find, requester.phone = '112'",
    "incident.find, title contains 'stripes'",
    "item.find, checked_at >= 2026-01-01",
    "item.find, color = true", "item.find, color in (true)",
    "item.find, cooling_capacity >= '12000 BTU/h'", "item.find, cost < 100",
    "item.find, cost <= 100.50", "item.find, downtime > PT4H",
    "item.find, downtime in (P1D, PT90M)", "item.find, functions = scan",
    "item.find, functions contains scan", "item.find, functions in (scan, copy)",
    "item.find, holder is not null",
    "item.find, last_seen < now - 2h", "item.find, location is null",
    #"item.find, name contains '50%_\\\\'"#, "item.find, page_counter_total > 1000",
    "item.find, related covered_by", "item.find, sorted by a duration",
    "item.find, sorted by what may be absent", "item.find, text as of",
    "item.find, warranty_end <= today + 30d", "item.get, parts as of",
    "relation.list, incoming of a type as of", "relation.list, sorted, counted as of",
  ]

  /// A room has four times as many items here as there, and is read whole for a page of one class;
  /// `noPageOfARoomGrowsWithWhatStandsThere` holds those that fill a page.
  private static let ofRooms: Set<Substring> = ["item.find, class = printer and location = 5"]

  /// A place has four times as many items here as there, of which a page shows more.
  private static let fuller: Set<Substring> = ["incident.find, item.location = 5"]

  private static func mayGrow(_ golden: GoldenStatement) -> Bool {
    walks.contains(golden.title[...]) || ofRooms.contains(golden.title[...])
      || whole.contains { golden.title.hasPrefix($0) }
  }

  /// Four times the estate: an index may be a level higher, and lists of few rows be fuller.
  @Test func noReadGrowsWithTheEstate() throws {
    let small = try session(Self.small)
    let large = try session(Self.large)
    var measured = 0
    for golden in GoldenStatement.all where !golden.isWrite && !Self.mayGrow(golden) {
      do {
        let few = try pages(golden.unit, in: small)
        let many = try pages(golden.unit, in: large)
        let factor = Self.fuller.contains(golden.title[...]) ? 3 : 2
        #expect(many <= few * factor + 80, "\(golden.title): \(few) pages, then \(many)")
        measured += 1
      } catch PostgresError.server(let error) where error.sqlState.isOfClass("CM") {
        // It asks for an item that this estate has not.
      }
    }
    #expect(measured > 60)
  }

  /// The test would see it if a read grew.
  @Test func whatGrowsIsSeen() throws {
    let walk = SQL.Unit(Statement("select count(via) from cmdb.item"))
    let few = try pages(walk, in: try session(Self.small))
    #expect(try pages(walk, in: try session(Self.large)) > few * 3)
  }

  /// A page of a word that all bear looks at a page: of four times as many, no more are read.
  @Test func noSearchGrowsWithWhatBearsItsWord() throws {
    let golden = try #require(GoldenStatement.all.first { $0.title == "item.find, text" })
    let counts = try [Self.small, Self.large].map { estate in
      let parameters = golden.unit.parameters.map { parameter in
        parameter == Array("lase_r 10%".utf8) ? Array("item".utf8) : parameter
      }
      return try pages(SQL.Unit(golden.unit.statement, parameters), in: try session(estate))
    }
    #expect(counts[0] > 50)
    #expect(counts[1] <= counts[0] * 2 + 80, "\(counts)")
  }

  private static let giants = Result {
    let database = try small.get()
    try Estate.addGiants(try database.session())
    return database
  }

  /// However much hangs on an item or an incident, a page of it costs what a page costs.
  @Test(arguments: [
    "item.history, plain", "item.get, with all parts", "item.get, by id", "item.get, troubles",
    "relation.list, both",
    "journal.list, item", "incident.items, plain", "incident.get, by id",
  ])
  func noReadGrowsWithWhatHangsOnItsSubject(_ title: String) throws {
    let session = try session(Self.giants)
    let golden = try #require(GoldenStatement.all.first { $0.title == title }, "no such statement")
    let counts = try ["1000001", "1000002"].map { id in
      var parameters = golden.unit.parameters
      parameters[0] = Array(id.utf8)
      return try pages(SQL.Unit(golden.unit.statement, parameters), in: session)
    }
    // Of 33 times as many links, relations and versions; what counts them reads an index. The
    // impact of an incident is worked out from all its links, up to a bound.
    let allowed = title.hasPrefix("incident.get") ? counts[0] * 5 : counts[0] * 5 / 2
    #expect(counts[1] <= allowed + 80, "\(title): \(counts)")
  }

  private static let talks = [5_500, 22_000].map { count in
    Result {
      let database = try ScratchCluster.makeMigrated()
      try Estate.fillConversations(try database.session(), count: count)
      return database
    }
  }

  /// However many conversations there are, those that a condition names lead the page.
  @Test(arguments: ["kind = phone", "vip = true", "last_in_at >", "next_due <"])
  func noConditionOfConversationsWalksThemAll(_ condition: String) throws {
    let title = "conversation.find, \(condition)"
    let golden = try #require(GoldenStatement.all.first { $0.title == title }, "no such statement")
    let counts = try Self.talks.map { try pages(golden.unit, in: try session($0)) }
    #expect(counts[0] > 20)
    #expect(counts[1] <= counts[0] * 3 / 2 + 80, "\(title): \(counts)")
  }

  /// However long the thread of a party is, and however many others there are, a page reads a page.
  @Test(arguments: [
    ("conversation.get, by number", "CNV-123"), ("requester.get, by tag", "TALK-28"),
  ])
  func noPageOfAThreadGrowsWithTheConversations(_ title: String, _ subject: String) throws {
    let golden = try #require(GoldenStatement.all.first { $0.title == title }, "no such statement")
    let counts = try Self.talks.map { estate in
      var parameters = golden.unit.parameters
      parameters[0] = Array("\"\(subject)\"".utf8)
      return try pages(SQL.Unit(golden.unit.statement, parameters), in: try session(estate))
    }
    #expect(counts[0] > 50)
    #expect(counts[1] <= counts[0] * 3 / 2 + 80, "\(title): \(counts)")
  }

  private static let rooms = Result {
    let database = try estate(items: 12_000)
    try Estate.fillRooms(try database.session())
    return database
  }

  /// However much stands in a room, a page of it looks at a page.
  @Test(arguments: ["item.find, location = 5", "item.find, class = printer and location = 5"])
  func noPageOfARoomGrowsWithWhatStandsThere(_ title: String) throws {
    let session = try session(Self.rooms)
    let golden = try #require(GoldenStatement.all.first { $0.title == title }, "no such statement")
    let place = try #require(
      golden.unit.parameters.firstIndex { $0.map { $0.starts(with: Array("[[5".utf8)) } ?? false },
      "the room is not among the parameters")
    let counts = try [98, 99].map { room in
      var parameters = golden.unit.parameters
      let written = String(decoding: parameters[place] ?? [], as: UTF8.self)
      parameters[place] = Array(written.replacing("[[5", with: "[[\(room)").utf8)
      return try pages(SQL.Unit(golden.unit.statement, parameters), in: session)
    }
    // Of six times as many.
    #expect(counts[0] > 100)
    #expect(counts[1] <= counts[0] * 3 / 2 + 80, "\(title): \(counts)")
  }
}
