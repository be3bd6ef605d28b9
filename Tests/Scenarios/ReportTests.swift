import JSON
import Samples
import System
import Testing

/// `cmdb report inventory` and `cmdb find`, against a real server.
struct ReportTests {
  private static func unique(_ prefix: String) -> String {
    "\(prefix)-\(Digest.hex(Entropy.bytes(4)).uppercased())"
  }

  private func data(of page: String) throws -> [Value] {
    let start = try #require(page.firstRange(of: #"id="data">"#)).upperBound
    let end = try #require(page[start...].firstRange(of: "</script>")).lowerBound
    return try Document(Array(page[start..<end].utf8)).root["tables"].map { Array($0.elements) }
      ?? []
  }

  @Test func aReportShowsWhatTheRegisterHolds() throws {
    let cmdb = try Cmdb.shared()
    let (house, room, name) = (Self.unique("H"), Self.unique("R"), Self.unique("N"))
    _ = try cmdb.output(
      "item", "register", "location", "tag=\(house)", "name=\(house)", "kind=building")
    _ = try cmdb.output(
      "item", "register", "location", "tag=\(room)", "kind=room", "location=\(house)")
    let first = try cmdb(
      "item", "register", "printer", "name=\(name)", "state=in_use", "serial_no=\(name)<1",
      "purchase_price=10.50", "acquired_on=2024-05-01", "--json"
    ).value()
    let earlier = try #require(first["updated_at"]?.string)
    let tag = try #require(first["tag"]?.string)
    _ = try cmdb.output("item", "move", tag, room)
    let second = try cmdb("item", "register", "printer", "name=\(name)", "--json").value()
    let path = "\(cmdb.server.directory)/\(name).html"
    let said = try cmdb(
      "report", "inventory", "-o", path, "--where", "name = '\(name)'", "--against", earlier)
    #expect(said.status == 0 && said.error.contains("2 items"), "\(said.error)")
    let page = try Files.readText(path)
    let tables = try data(of: page)
    let rows = tables.first?["rows"].map { Array($0.elements) } ?? []
    #expect(rows.compactMap { $0[0]?.string } == [tag, second["tag"]?.string])
    #expect(rows[0][9]?.string == "\(name)<1" && rows[0][10]?.string == "2024-05-01")
    let places = tables.first?["columns"]?[4]?["values"]?.elements.compactMap(\.string)
    #expect(places == [house, ""])
    let differences = tables.last?["rows"].map { Array($0.elements) } ?? []
    let kinds = tables.last?["columns"]?[0]?["values"].map { Array($0.elements) } ?? []
    let told = differences.map { row in
      "\(kinds[Int(row[0]?.integer ?? 0)].string ?? "") \(row[1]?.string ?? "")"
    }
    #expect(told == ["moved \(tag)", "appeared \(second["tag"]?.string ?? "")"])
    // Whoever has the page can make sure of it.
    let command = try #require(page.firstMatch(of: /cmdb export (--format jsonl [^|]*) \|/)).1
    let words = command.replacing("&quot;", with: "\"").split(separator: " ", maxSplits: 3)
    #expect(words.prefix(2) == ["--format", "jsonl"])
    let hash = try #require(page.firstMatch(of: /<dd>([0-9a-f]{64})<\/dd>/)).1
    let moment = try #require(page.firstMatch(of: /--as-of ([0-9TZ:.-]+)/)).1
    let export = try cmdb(
      "export", "--format", "jsonl", "--class", "asset", "--where", "name = '\(name)'", "--as-of",
      String(moment))
    #expect(Digest.hex(Digest.sha256(Array(export.output.utf8))) == hash)
  }

  @Test func aReportNeedsAFileAndAnEarlierMoment() throws {
    let cmdb = try Cmdb.shared()
    #expect(try cmdb("report", "inventory").error.contains("-o FILE.html"))
    let refused = try cmdb(
      "report", "inventory", "-o", "\(cmdb.server.directory)/never.html", "--as-of", "position:1",
      "--against", "2999-01-01")
    #expect(refused.status == 1, "\(refused.error)")
  }

  @Test func whatIsFoundIsToldWithWhereItStands() throws {
    let cmdb = try Cmdb.shared()
    let serial = Self.unique("ZQX")
    _ = try cmdb.output(
      "item", "register", "printer", "name=Гнурзельник", "serial_no=\(serial)")
    let found = try cmdb("find", serial.dropFirst(2).lowercased())
    #expect(found.output.contains("serial_no: \(serial)"), "\(found.output)")
    #expect(try cmdb("find", "гнурзельники").output.contains("Гнурзельник"))
    let slip = try cmdb("find", "гнурзелньик")
    #expect(slip.output.contains("Гнурзельник") && slip.error.contains("spelled alike"))
    let layout = try cmdb("find", "uyehptkmybr")
    #expect(layout.output.contains("Гнурзельник") && layout.error.contains("keyboard layout"))
  }
}
