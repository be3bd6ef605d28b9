import Client
import JSON
import Samples
import Sheets
import System
import Testing

/// `cmdb export -o FILE.xlsx`: a workbook that other programs read, with every value as it was.
@Suite(.serialized) struct WorkbookTests {
  private let cmdb: Cmdb
  private let client: Client
  private let directory: String

  init() throws {
    cmdb = try Cmdb.shared()
    client = try sharedClient()
    directory = cmdb.server.directory
  }

  private func run(_ arguments: [String]) throws -> Cmdb.Outcome {
    try cmdb.run(
      ["--socket", cmdb.server.socketPath] + arguments, input: "", language: "C")
  }

  /// The rows of a part of a workbook, inflated by `gzip`.
  private func part(_ path: String, _ name: String) throws -> [UInt8] {
    let bytes = try Files.read(path)
    let place = try ZipDirectory.place(inTail: bytes.suffix(ZipDirectory.tailBytes))
    let directory = try ZipDirectory(
      Array(bytes[place.offset..<(place.offset + place.count)]), place)
    let entry = try #require(directory[name])
    let header = Array(bytes[entry.offset..<(entry.offset + ZipDirectory.headerBytes)])
    let start = entry.offset + (try ZipDirectory.dataOffset(header))
    var filter = try Filter("/usr/bin/gzip", ["-dc"])
    let data = Array(bytes[start..<(start + entry.compressedBytes)])
    var inflated = try filter.exchange(entry.frame.before + data + entry.frame.behind)
    filter.endInput()
    while let more = try filter.rest() { inflated += more }
    #expect(filter.finish()?.isSuccess == true, "gzip finds checksum and size right")
    return inflated
  }

  private func rows(_ path: String, sheet: Int = 0) throws -> [[String]] {
    let workbook = try WorkbookReader { name throws(SheetProblem) in
      name == WorkbookReader.stringsPart ? nil : try? part(path, name)
    }
    var reader = workbook.worksheet()
    let rows = try reader.take(try part(path, workbook.sheets[sheet].part), SharedStrings())
    try reader.finish()
    return rows.map(\.cells)
  }

  /// The journal tells what was taken out, not as what its rows were sent.
  @Test func aWorkbookIsJournalledAsOne() throws {
    let name = "WBJ \(Digest.hex(Entropy.bytes(4)))"
    let path = "\(directory)/\(name).xlsx"
    let done = try run(["export", "-o", path, "--where", "name = '\(name)'"])
    #expect(done.status == 0, "\(done.error)")
    var entry: Value?
    let isThere = try waitUntil {
      entry = try client.result(
        "journal.list", #"{"method": "inventory.export", "sort": "-position", "limit": 50}"#)[
          "entries"]?.elements.first { $0["about"]?.string?.contains(name) == true }
      return entry != nil
    }
    try #require(isThere, "it is in the journal")
    let about = try Document(entry?["about"]?.string ?? "").root
    #expect(about["file"]?.string == "xlsx" && about["format"]?.string == "jsonl")
    let shown = try run(["journal", "--method", "inventory.export", "--limit", "50"])
    let lines = shown.output.split(separator: "\n").drop { !$0.contains(name) }
    #expect(lines.prefix(4).contains { $0.contains("file") && $0.contains("xlsx") }, "\(lines)")
  }

  @Test func anExportOfBeforeTheRegisterSaysWhenThatBegan() throws {
    let info = try client.result("server.info")
    let since = try #require(info["register_since"]?.string)
    let empty = try run(["export", "--as-of", "2001-01-01", "--columns", "tag"])
    #expect(empty.status == 0 && empty.error.contains("0 rows"), "\(empty.error)")
    #expect(
      empty.error.contains("The register began at \(since.prefix(10))"), "\(empty.error)")
    let report = try run(
      ["report", "inventory", "--as-of", "2001-01-01", "-o", "\(directory)/early.html"])
    #expect(report.status == 0)
    #expect(report.error.contains("The register began at \(since.prefix(10))"), "\(report.error)")
    let present = try run(["export", "--where", "name = 'no such thing'", "--columns", "tag"])
    #expect(present.error.contains("0 rows") && !present.error.contains("began"))
  }

  @Test func aWorkbookHasWhatTheCSVHas() throws {
    let room = "WB-R"
    _ = try client.result(
      "item.register",
      #"{"class": "location", "tag": "\#(room)", "name": "00:12 <&>", "#
        + #""attributes": {"kind": "room"}}"#)
    for number in 1...150 {
      _ = try client.result(
        "item.register",
        """
        {"class": "printer", "tag": "WB-\(number)", "name": "=1+\(number) \\"Ж\\"", \
        "attributes": {"notes": "a\\nb", "purchase_price": 12990.10, "serial_no": "000\(number)", \
        "warranty_end": "2027-01-\(number % 28 + 1 < 10 ? "0" : "")\(number % 28 + 1)"}, \
        "references": {"location": "\(room)"}}
        """)
    }
    let path = "\(directory)/book.xlsx"
    let scope = ["--class", "printer", "--where", "tag starts with 'WB-'"]
    let made = try run(["export", "-o", path] + scope)
    #expect(made.status == 0, "\(made.error)")
    #expect(made.error.contains("sha256 "))
    let moment = try #require(
      made.error.split(separator: "\n").first { $0.contains("--as-of ") }?
        .split(separator: " ").last.map(String.init))
    let csv = try run(["export", "--raw", "--as-of", moment] + scope)
    let lines = try TableReader.lines(of: Array(csv.output.utf8))
    let found = try rows(path)
    #expect(found.count == 151)
    #expect(lines.count == found.count)
    for (row, line) in zip(found, lines) {
      #expect(row + Array(repeating: "", count: line.count - row.count) == line)
    }
    let about = try rows(path, sheet: 1)
    #expect(about.contains(["Rows", "150"]) && about.contains(["Class", "printer"]))
    #expect(about.contains(["Condition", "tag starts with 'WB-'"]))
    #expect(about.contains { $0.first == "SHA-256 of the data" && made.error.contains($0[1]) })
  }

  /// Programs that are here are asked; where one is not, the test says so.
  @Test func otherProgramsReadIt() throws {
    let path = "\(directory)/other.xlsx"
    let made = try run(["export", "-o", path, "--where", "class = location"])
    #expect(made.status == 0, "\(made.error)")
    for (program, arguments) in [
      ("/usr/bin/unzip", ["-t", path]), ("/usr/bin/python3", ["-m", "zipfile", "-t", path]),
      (
        "/usr/bin/soffice",
        ["--headless", "--convert-to", "csv", "--outdir", directory, path]
      ),
    ] {
      guard Files.exists(program) else {
        print("skipped: \(program) is not here")
        continue
      }
      var filter = try Filter(program, arguments)
      filter.endInput()
      while try filter.rest() != nil {}
      #expect(filter.finish()?.isSuccess == true, "\(program)")
    }
  }

  @Test func incidentsAreExported() throws {
    let number = try #require(
      try client.result("incident.open", #"{"title": "WB incident"}"#)["number"]?.string)
    let path = "\(directory)/incidents.xlsx"
    let made = try run([
      "export", "-o", path, "--incidents", "--where", "title = 'WB incident'", "--columns",
      "number,title,opened_at,priority",
    ])
    #expect(made.status == 0, "\(made.error)")
    let found = try rows(path)
    let opened = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(
      found == [
        ["number", "title", "opened_at", "priority"],
        [
          number, "WB incident", opened["opened_at"]?.string ?? "", opened["priority"]?.text ?? "",
        ],
      ])
  }

  @Test func aWorkbookIsThereWholeOrNotAtAll() throws {
    #expect(try cmdb("export", "--format", "xlsx").status == 2)
    let path = "\(directory)/none.xlsx"
    #expect(try cmdb("export", "-o", path, "--where", "no such").status == 1)
    #expect(!Files.exists(path))
  }
}
