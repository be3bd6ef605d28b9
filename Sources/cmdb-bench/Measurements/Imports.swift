import JSON
import Postgres
import SQL
import System

/// One import of 100,000 items with three references each, beside `COPY` of the same rows into bare
/// tables with the same indexes: items, relations, keys, codes, documents, journal. Then another
/// beside clients that work on other items, and a feed of which little has changed.
struct Imports {
  private static let rows = 100_000
  private static let rowsOfRequest = 1000
  private static let ratioMin = 0.4
  private static let growthMax = 32.0
  private static let fed = 20_000
  private static let changed = 50
  private static let feedMillisecondsMax = 2000.0

  private let bench: Bench
  private let wire: Wire
  private let program: String

  init(_ bench: Bench) throws {
    self.bench = bench
    wire = try Wire(bench.server)
    program = try bench.server.databaseProgram("psql")
  }

  /// One part of the work.
  private struct Part {
    var seconds = 0.0
    var usage = Usage.none
    var result: Value
  }

  func figures() throws -> [Figure] {
    try bench.estate.settle()
    _ = try wire.call(
      "item.register", #"{"class":"organization","tag":"IMP-ORG","name":"Import"}"#)
    let opened = try wire.call(
      "import.open", #"{"mode":"create","class":"printer","match":[["tag"]],"values":"text"}"#)
    let number = try Document(opened).root["result"]?["import"]?.integer ?? 0
    let memoryBefore = bench.server.residentKibibytes
    let staged = try part { try stage(number) }
    let shown = try part {
      try wire.callStream("import.preview", #"{"import":\#(number),"limit":1}"#) {}
    }
    guard let plan = shown.result["plan"]?.string,
      shown.result["summary"]?["create"]?.integer == Int64(Self.rows)
    else { throw Server.Failure(description: "the preview has other rows") }
    let done = try part {
      try wire.callStream("import.commit", #"{"import":\#(number),"plan":"\#(plan)"}"#) {}
    }
    let growth = bench.server.residentKibibytes - memoryBefore
    let copied = try copySeconds(done.result["change_set"]?.string ?? "")
    var commit = figure("commit", done)
    commit.limit = Double(Self.rows) / copied
    commit.target = .atLeast(Self.ratioMin)
    // Both together, as the one who waits for them sees it.
    var whole = Figure(
      .import, "preview and commit", bench, .perSecond,
      ours: Double(Self.rows) / (shown.seconds + done.seconds))
    whole.limit = commit.limit
    return try [
      figure("rows sent", staged), figure("preview", shown), commit, whole,
      Figure(
        .import, "workers' growth", bench, .mebibytes, ours: Double(growth) / 1024,
        .atMost(Self.growthMax)), feed(),
    ]
      + ImportNeighbours(
        bench: bench, rows: Self.rows,
        row: { number in
          "IMN-\(number),Imported \(number),IMNS\(number),IMNI\(number),row \(number),"
            + "\(place(number)),\(model(number)),IMP-ORG"
        }, head: "tag,name,serial_no,inventory_no,notes,location,model,owner"
      ).figures()
  }

  // MARK: The feed

  /// From the first `import.rows` to the answer of the commit, on one connection.
  private func feed() throws -> Figure {
    _ = try deliver { "row \($0)" }
    let (seconds, updated) = try deliver { number in
      number % (Self.fed / Self.changed) == 0 ? "changed" : "row \(number)"
    }
    guard updated == Self.changed else {
      throw Server.Failure(description: "the feed has changed \(updated) items")
    }
    return Figure(
      .import, "a feed of \(Self.fed) rows, \(Self.changed) changed", bench, .milliseconds,
      ours: 1000 * seconds, .atMost(Self.feedMillisecondsMax))
  }

  private func deliver(
    notes: (Int) -> String
  ) throws -> (seconds: Double, updated: Int) {
    let opened = try wire.call(
      "import.open",
      #"{"mode":"upsert","class":"printer","match":[["tag"]],"source":"bench"}"#)
    let number = try Document(opened).root["result"]?["import"]?.integer ?? 0
    let start = Instant.now()
    for first in stride(from: 1, through: Self.fed, by: Self.rowsOfRequest) {
      let rows = (first..<first + Self.rowsOfRequest).map { row in
        #"{"tag":"IMF-\#(row)","name":"Fed \#(row)","serial_no":"IMFS\#(row)","#
          + #""notes":"\#(notes(row))","location":"\#(place(row))","model":"\#(model(row))"}"#
      }
      _ = try wire.call(
        "import.rows",
        #"{"import":\#(number),"first_line":\#(first + 1),"#
          + #""rows":[\#(rows.joined(separator: ","))]}"#)
    }
    let shown = try Document(
      try wire.callStream("import.preview", #"{"import":\#(number),"limit":1}"#) {}
    ).root["result"]
    let plan = shown?["plan"]?.string ?? ""
    _ = try wire.callStream("import.commit", #"{"import":\#(number),"plan":"\#(plan)"}"#) {}
    let seconds = Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
    return (seconds, Int(shown?["summary"]?["update"]?.integer ?? 0))
  }

  private func part(_ body: () throws -> [UInt8]) throws -> Part {
    let before = Usage(of: bench.server)
    let start = Instant.now()
    let answer = try body()
    let seconds = Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
    guard let result = try Document(answer).root["result"] else {
      throw Server.Failure(description: "there is no result")
    }
    return Part(seconds: seconds, usage: Usage.since(before, of: bench.server), result: result)
  }

  private func figure(_ what: String, _ part: Part) -> Figure {
    var figure = Figure(
      .import, what, bench, .perSecond, ours: Double(Self.rows) / part.seconds)
    figure.cost = Figure.Cost(
      worker: part.usage.workerMicroseconds / Double(Self.rows),
      database: part.usage.databaseMicroseconds / Double(Self.rows), limit: 0)
    return figure
  }

  private func stage(_ number: Int64) throws -> [UInt8] {
    var answer: [UInt8] = []
    for first in stride(from: 1, through: Self.rows, by: Self.rowsOfRequest) {
      let rows = (first..<first + Self.rowsOfRequest).map { row in
        """
        {"tag":"IMP-\(row)","name":"Imported \(row)","serial_no":"IMPS\(row)",\
        "inventory_no":"IMPI\(row)","notes":"row \(row)","location":"\(place(row))",\
        "model":"\(model(row))","owner":"IMP-ORG"}
        """
      }
      let array = rows.joined(separator: ",")
      answer = try wire.call(
        "import.rows", #"{"import":\#(number),"first_line":\#(first + 1),"rows":[\#(array)]}"#)
    }
    return answer
  }

  /// One of the rooms, the first of which holds the others.
  private func place(_ row: Int) -> String { Self.tag("LOC", 2 + row % 99) }
  private func model(_ row: Int) -> String { Self.tag("MDL", 101 + row % 100) }

  private static func tag(_ prefix: String, _ id: Int) -> String {
    let digits = "\(id)"
    return prefix + "-" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  // MARK: The floor

  /// What `COPY` takes for the rows that the import wrote, by psql's own clock.
  private func copySeconds(_ changeSet: String) throws -> Double {
    try bench.estate.settle()
    let session = try bench.server.ownerSession()
    try session.execute(BareTables.script)
    // It begins with some items, which in a small estate are those of the import, too.
    try session.execute("truncate bare.item")
    let at = changeSet.split(separator: "-").first.map(String.init) ?? ""
    let items = "select id from cmdb.item where changed_at = cmdb.moment(\(at))"
    let journal = """
      id, at, account, via, request, method, reason, incident, entity, entity_id, version, ended, \
      relation_type, source, target, about
      """
    let tables = [
      ("item", "select * from cmdb.item where changed_at = cmdb.moment(\(at))", ""),
      ("relation", "select * from cmdb.relation where changed_at = cmdb.moment(\(at))", ""),
      ("item_key", "select * from cmdb.item_key where item in (\(items))", ""),
      ("item_code", "select * from cmdb.item_code where item in (\(items))", ""),
      ("item_search", "select * from cmdb.item_search where item in (\(items))", ""),
      (
        "journal_inbox",
        "select \(journal) from cmdb.journal where at = cmdb.moment(\(at))", " (\(journal))"
      ),
    ]
    let folder = bench.server.directory
    // The planner takes the moment for that of few items, and would look through all for each.
    var text = "set enable_nestloop = off;\n"
    for (table, query, _) in tables { text += "\\copy (\(query)) to '\(folder)/copy-\(table)'\n" }
    text += "\\timing on\n"
    for (table, _, columns) in tables {
      text += "\\copy bare.\(table)\(columns) from '\(folder)/copy-\(table)'\n"
    }
    let script = "\(folder)/script"
    try Files.write(Array(text.utf8), to: script, mode: 0o644)
    let output = try Shell.output(
      of: program,
      [
        "-X", "-v", "ON_ERROR_STOP=1", "-h", bench.server.databaseDirectory, "-U", "postgres",
        "-f", script, "cmdb",
      ], in: folder, environment: Server.programEnvironment)
    let times = output.split(separator: "\n").filter { $0.hasPrefix("Time: ") }.compactMap {
      $0.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    }
    guard times.count == tables.count else {
      throw Server.Failure(description: "psql says no time: \(output.suffix(2000))")
    }
    return times.reduce(0, +) / 1000
  }
}
