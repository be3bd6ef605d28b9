import JSON
import SQL
import System

/// All items as CSV, beside `COPY` of the very same query to the same format.
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
          try copy(params, &theirs)
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
    let rows = try Document(answer).root["result"]?["rows"]?.integer ?? 0
    guard rows == bench.estate.items else {
      throw Server.Failure(description: "the export has \(rows) rows")
    }
    side.rows += Int(rows)
    return memoryMost - memoryBefore
  }

  /// psql measures the time itself, so that its own start is not counted.
  private func copy(_ params: String, _ side: inout Side) throws {
    let query = try Self.inlined(planner.unit("inventory.export", params))
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

  /// `COPY` takes no parameters: their values in their places, from the last on, for `$1` is in
  /// `$10` as well.
  private static func inlined(_ unit: SQL.Unit) throws -> String {
    var text = unit.statement.text
    for (index, value) in unit.parameters.enumerated().reversed() {
      let literal = value.map { "'\(String(decoding: $0, as: UTF8.self))'" } ?? "null"
      text = text.split(separator: "$\(index + 1)", omittingEmptySubsequences: false)
        .joined(separator: literal)
    }
    return text
  }
}
