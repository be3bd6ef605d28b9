import Client
import JSON
import Sheets
import System
import Testing

/// IMPORT.md §5, points 1 and 2: large files, exports that come back.
@Suite(.serialized) struct ImportAcceptanceTests {
  private static let deviceTypes = "../shared/data/device-types.csv"

  private static var hasDeviceTypes: Bool {
    guard Files.exists(deviceTypes) else {
      print("skipped: \(deviceTypes) is not here")
      return false
    }
    return true
  }

  private static let mapping = """
    {"columns": {
       "model": "name", "part_number": "part_no", "power_ports": "power_port_count",
       "maximum_draw_w": "power_draw", "interfaces": "interface_count",
       "console_ports": "console_port_count", "power_outlets": "power_outlet_count",
       "module_bays": "module_bay_count",
       "weight": {"column": "weight", "unit_from": "weight_unit"},
       "airflow": {"column": "airflow_direction", "values": {
         "front-to-rear": "front_to_rear", "rear-to-front": "rear_to_front",
         "side-to-rear": "side_to_rear", "left-to-right": "left_to_right",
         "right-to-left": "right_to_left"}}},
     "constants": {"class": "model"}, "match": [["manufacturer", "name"]]}
    """

  /// A table in memory, to be broken and edited.
  private struct Table {
    var rows: [[String]]

    init(_ path: String) throws {
      var reader = CSVReader(separator: UInt8(ascii: ","))
      rows = try (reader.take(try Files.read(path)) + reader.finish()).map(\.cells)
    }

    func place(_ column: String) throws -> Int { try #require(rows[0].firstIndex(of: column)) }

    func write(to path: String) throws {
      let lines = rows.map { cells in
        cells.map { cell in "\"\(cell.replacing("\"", with: "\"\""))\"" }.joined(separator: ",")
      }
      try Files.write(
        Array((lines.joined(separator: "\r\n") + "\r\n").utf8), to: path, mode: 0o600)
    }
  }

  private func load(_ cmdb: Cmdb, _ arguments: [String]) throws -> Cmdb.Outcome {
    try cmdb.run(
      ["--socket", cmdb.server.socketPath, "import"] + arguments, input: "", language: "C")
  }

  private func export(_ cmdb: Cmdb, _ arguments: String...) throws -> String {
    let outcome = try cmdb.run(
      ["--socket", cmdb.server.socketPath, "export"] + arguments, input: "", language: "C")
    #expect(outcome.status == 0, "\(outcome.error)")
    let line = outcome.error.split(separator: "\n").first { $0.hasPrefix("sha256 ") }
    return String(try #require(line))
  }

  @Test(.enabled(if: ImportAcceptanceTests.hasDeviceTypes), .timeLimit(.minutes(20)))
  func aLibraryOfModelsIsKept() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let cmdb = Cmdb(server)
    let folder = server.directory
    let mapping = "\(folder)/models.json"
    try Files.write(Array(Self.mapping.utf8), to: mapping, mode: 0o600)
    var table = try Table(Self.deviceTypes)
    #expect(table.rows.count == 2985)

    // Who makes them comes first: a reference names what is there.
    let makers = Set(table.rows.dropFirst().map { $0[0] }).sorted()
    let list = "name,kind\n" + makers.map { "\"\($0)\",other\n" }.joined()
    try Files.write(Array(list.utf8), to: "\(folder)/makers.csv", mode: 0o600)
    let made = try load(
      cmdb, ["\(folder)/makers.csv", "--class", "organization", "--match", "name", "--yes"])
    #expect(made.status == 0, "\(made.error)\(made.output)")

    // 37 broken cells are named, and nothing else is.
    let breaks = [
      ("u_height", "one"), ("is_full_depth", "maybe"), ("interfaces", "1,234,567"),
      ("airflow", "sideways"), ("maximum_draw_w", "much"), ("weight", "heavy"),
    ]
    var broken = table
    var expected: [String] = []
    for turn in 0..<37 {
      let row = 1 + turn * 80
      let (column, text) = breaks[turn % breaks.count]
      broken.rows[row][try broken.place(column)] = text
      expected.append("\(row) \(column)")
    }
    try broken.write(to: "\(folder)/broken.csv")
    let errors = "\(folder)/errors.csv"
    let refused = try load(
      cmdb, ["\(folder)/broken.csv", "--map", mapping, "--errors", errors, "--yes"])
    #expect(refused.status == 1, "\(refused.error)")
    #expect(refused.output.contains("2,947 to create  37 with errors"), "\(refused.output)")
    let named = try Table(errors).rows.enumerated().dropFirst().compactMap { index, cells in
      cells[15].isEmpty ? nil : "\(index) \(cells[15].split(separator: ":").first ?? "")"
    }
    #expect(named == expected)

    let done = try load(cmdb, [Self.deviceTypes, "--map", mapping, "--yes"])
    #expect(done.status == 0, "\(done.error)")
    #expect(done.output.contains("Written: 2,984 created, 0 updated."), "\(done.output)")
    let again = try load(cmdb, [Self.deviceTypes, "--map", mapping, "--yes"])
    #expect(again.output.hasPrefix("2,984 unchanged\n"), "\(again.output)\(again.error)")
    let before = try export(cmdb, "-o", "\(folder)/before.csv", "--class", "model")

    // A hundred edits are those hundred, and undone the register is what it was.
    for turn in 0..<100 {
      table.rows[5 + turn * 29][try table.place("comments")] = "Edited \(turn)"
    }
    try table.write(to: "\(folder)/edited.csv")
    let edited = try load(cmdb, ["\(folder)/edited.csv", "--map", mapping, "--yes"])
    #expect(edited.output.hasPrefix("100 to update  2,884 unchanged\n"), "\(edited.output)")
    #expect(edited.output.contains("Written: 0 created, 100 updated."))
    #expect(try export(cmdb, "-o", "\(folder)/after.csv", "--class", "model") != before)
    let undo = try #require(
      edited.output.split(separator: "\n").first { $0.contains("cmdb undo") })
    let undone = try cmdb("undo", String(undo.split(separator: " ").last ?? ""))
    #expect(undone.status == 0, "\(undone.error)")
    #expect(try export(cmdb, "-o", "\(folder)/undone.csv", "--class", "model") == before)
  }

  @Test(.timeLimit(.minutes(20))) func anExportComesBackUnchanged() throws {
    let server = try TestServer(["--demo"], hasEstate: true)
    defer { server.stopAndRemove() }
    let cmdb = Cmdb(server)
    let total = try server.client().result("item.find", #"{"limit": 1, "count": true}"#)["total"]
    let count = try #require(total?.integer)
    #expect(count > 400)
    for form in ["csv", "jsonl", "xlsx"] {
      let path = "\(server.directory)/all.\(form)"
      _ = try export(cmdb, "-o", path)
      let same = try load(cmdb, [path, "--yes"])
      #expect(same.status == 0, "\(form): \(same.error)\(same.output)")
      #expect(same.output == "\(count) unchanged\n", "\(form): \(same.output)\(same.error)")
    }
    // So does one with labels, for people.
    for tongue in ["en", "ru"] {
      let path = "\(server.directory)/labels-\(tongue).xlsx"
      _ = try export(cmdb, "-o", path, "--labels", tongue)
      let same = try load(cmdb, [path, "--yes"])
      #expect(same.output == "\(count) unchanged\n", "\(tongue): \(same.output)\(same.error)")
    }
    // Into an empty register it brings the same rows, but for their ids.
    let second = try TestServer()
    defer { second.stopAndRemove() }
    let empty = Cmdb(second)
    let mapping = "\(second.directory)/no-ids.json"
    try Files.write(Array(#"{"columns": {"id": null}}"#.utf8), to: mapping, mode: 0o600)
    let done = try load(
      empty,
      [
        "\(server.directory)/all.csv", "--mode", "create", "--states", "any", "--map", mapping,
        "--yes",
      ])
    #expect(done.status == 0, "\(done.error)\(done.output)")
    #expect(done.output.contains("Written: \(count) created"), "\(done.output)")
    let (first, other) = ("\(server.directory)/first.csv", "\(second.directory)/second.csv")
    _ = try export(cmdb, "-o", first)
    _ = try export(empty, "-o", other)
    let rows = try [first, other].map { path in
      try TableReader.rows(of: try Files.read(path)).map { row in
        var row = row
        row["id"] = nil
        return row
      }.sorted { ($0["tag"] ?? "") < ($1["tag"] ?? "") }
    }
    #expect(rows[0] == rows[1])
  }
}
