import JSON
import SQL
import System

/// All items as CSV, beside `COPY` of the same columns as of the same moment.
struct Exports {
  private static let rounds = 2
  private static let growthMax = 16.0
  private static let someColumns = [
    "id", "tag", "class", "name", "state", "serial_no", "inventory_no", "location", "model",
  ]

  private let bench: Bench
  private let planner: Planner
  private let program: String

  init(_ bench: Bench) throws {
    self.bench = bench
    planner = try Planner(bench)
    program = try bench.server.databaseProgram("psql")
  }

  func figures() throws -> [Figure] {
    let names = Self.someColumns.map { "\"\($0)\"" }.joined(separator: ",")
    return try figures("all columns", #"{"format":"csv"}"#)
      + figures("\(Self.someColumns.count) columns", #"{"format":"csv","columns":[\#(names)]}"#)
  }

  private struct Side {
    var rows = 0
    var seconds = 0.0
    var usage = Usage.none
    /// As the export has named them.
    var columns: [String] = []
    var perSecond: Double { seconds > 0 ? Double(rows) / seconds : 0 }
  }

  private func figures(_ what: String, _ params: String) throws -> [Figure] {
    var ours = Side()
    var theirs = Side()
    var growth = 0
    for round in 0..<Self.rounds {
      for isOurs in round % 2 == 0 ? [true, false] : [false, true] {
        if isOurs {
          growth = max(growth, try export(params, &ours))
        } else {
          try copy(ours.columns, params, &theirs)
        }
      }
    }
    var figure = Figure(
      .inventoryExport, what, bench, .perSecond, ours: ours.perSecond, limit: theirs.perSecond,
      .atLeast(0.8))
    figure.cost = Figure.Cost(
      worker: ours.usage.workerMicroseconds / Double(max(1, ours.rows)),
      database: ours.usage.databaseMicroseconds / Double(max(1, ours.rows)),
      limit: theirs.usage.databaseMicroseconds / Double(max(1, theirs.rows)))
    figure.residentKibibytes = bench.server.largestKibibytes
    return [
      figure,
      Figure(
        .inventoryExport, "\(what): worker's growth", bench, .mebibytes,
        ours: Double(growth) / 1024, .atMost(Self.growthMax)),
    ]
  }

  /// Exports once and returns by how many KiB the workers have grown at most meanwhile.
  private func export(_ params: String, _ side: inout Side) throws -> Int {
    let wire = try Wire(bench.server)
    let memoryBefore = bench.server.residentKibibytes
    var memoryMost = memoryBefore
    let before = Usage(of: bench.server)
    let start = Instant.now()
    var looked = start
    let answer = try wire.callStream("inventory.export", params) {
      guard looked.duration(to: .now()) > .milliseconds(50) else { return }
      looked = .now()
      memoryMost = max(memoryMost, bench.server.residentKibibytes)
    }
    side.seconds += Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
    side.usage += Usage.since(before, of: bench.server)
    let result = try Document(answer).root["result"]
    let rows = result?["rows"]?.integer ?? 0
    side.columns = result?["columns"]?.elements.compactMap(\.string) ?? []
    guard rows == bench.estate.items else {
      throw Server.Failure(description: "the export has \(rows) rows")
    }
    side.rows += Int(rows)
    return memoryMost - memoryBefore
  }

  /// psql measures the time itself, so that its own start is not counted.
  private func copy(_ columns: [String], _ params: String, _ side: inout Side) throws {
    let moment = try planner.unit("inventory.export", params).parameters[0] ?? []
    let query = Self.query(columns, as: String(decoding: moment, as: UTF8.self))
    let script = "\(bench.server.directory)/script"
    let text = "\\timing on\n\\copy (\(query)) to '/dev/null' csv\n"
    try Files.write(Array(text.utf8), to: script, mode: 0o644)
    let before = Usage(of: bench.server)
    let output = try Shell.output(
      of: program,
      [
        "-X", "-v", "ON_ERROR_STOP=1", "-h", bench.server.databaseDirectory, "-U", "cmdb_runtime",
        "-f", script, "cmdb",
      ], in: bench.server.directory, environment: Server.programEnvironment)
    side.usage += Usage.since(before, of: bench.server)
    let words = output.split { $0 == " " || $0 == "\n" }
    guard let copied = words.firstIndex(of: "COPY"), let rows = Int(words[copied + 1]),
      let time = words.firstIndex(of: "Time:"), let milliseconds = Double(words[time + 1])
    else { throw Server.Failure(description: "psql says no time: \(output.suffix(2000))") }
    side.rows += rows
    side.seconds += milliseconds / 1000
  }

  /// Each column out of the item, or out of its attributes and references.
  private static func query(_ columns: [String], as moment: String) -> String {
    let members = ["id", "tag", "class", "name", "state"]
    let cells = columns.map { members.contains($0) ? "i.\($0)" : "x.every->>'\($0)'" }
    return """
      select \(cells.joined(separator: ", ")) from cmdb.item_at('\(moment)') i \
      cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags \
      from cmdb.relation_at('\(moment)') r \
      join cmdb.item_at('\(moment)') t on t.id = r.target \
      where r.source = i.id and r.role is not null) f \
      cross join lateral (\
      select i.attributes || coalesce(f.tags, '{}') as every offset 0) x order by i.id
      """
  }
}
