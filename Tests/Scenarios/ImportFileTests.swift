import Client
import JSON
import Postgres
import Sheets
import System
import Testing

/// `cmdb import FILE`: spreadsheets as people have them.
@Suite(.serialized) struct ImportFileTests {
  private let cmdb: Cmdb
  private let client: Client
  private let folder: String

  init() throws {
    cmdb = try Cmdb.shared()
    client = try sharedClient()
    folder = "\(cmdb.server.directory)/import-\(Digest.hex(Entropy.bytes(4)))"
    try Files.makeDirectory(folder, mode: 0o700)
  }

  private func file(_ name: String, _ text: String) throws -> String {
    try file(name, Array(text.utf8))
  }

  private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Files.write(bytes, to: "\(folder)/\(name)", mode: 0o600)
    return "\(folder)/\(name)"
  }

  private func room(_ tag: String, _ name: String) throws {
    let kind = #""class": "location", "attributes": {"kind": "room"}"#
    _ = try client.result("item.register", #"{\#(kind), "tag": "\#(tag)", "name": "\#(name)"}"#)
  }

  private func load(_ arguments: String...) throws -> Cmdb.Outcome {
    try cmdb.run(
      ["--socket", cmdb.server.socketPath, "import"] + arguments, input: "", language: "C")
  }

  private func undo(_ outcome: Cmdb.Outcome) throws -> Cmdb.Outcome {
    let line = try #require(
      outcome.output.split(separator: "\n").first { $0.contains("cmdb undo") })
    return try cmdb("undo", String(line.split(separator: " ").last ?? ""))
  }

  /// IMPORT.md §5.3.
  @Test func aSpreadsheetFromRealLifeIsReadRightly() throws {
    try room("IF-101", "IF каб. 101")
    let text = """
      ООО «Ромашка»;;;;;;;;
      Ведомость на;31.12.2026;;;;;;;
      Класс;Инвентарный номер;Название;Метка;Цена приобретения;\
      Warranty end;Цветная печать;Место;;
      Принтер;007712;"Принтер ""лобби""
      у входа";IF-1;12 990,10;31.12.2026;да;IF каб. 101;;
      Принтер;007713;Принтер;IF-2;;;нет;;;
      ;;;;;;;;
      Итого;;;;12 990,10;;;;;
      """
    let path = try file("life.csv", try Windows1251Bytes.of(text.replacing("\n", with: "\r\n")))
    let done = try load(path, "--yes")
    #expect(done.status == 0, "\(done.error)\(done.output)")
    #expect(done.error.contains("CSV, `;`, windows-1251; headers in line 3"))
    #expect(done.error.contains("line 2 is left aside: Ведомость на  31.12.2026"))
    #expect(done.error.contains("line 8 is left aside: Итого  12 990,10"), "\(done.error)")
    #expect(done.output.contains("2 to create"))
    #expect(done.output.contains("Written: 2 created, 0 updated."))
    let item = try client.result("item.get", #"{"item": "IF-1"}"#)
    #expect(item["name"]?.string == "Принтер \"лобби\" у входа")
    let attributes = item["attributes"]
    #expect(attributes?["inventory_no"]?.string == "007712")
    #expect(attributes?["purchase_price"]?["amount"]?.number?.description == "12990.10")
    #expect(attributes?["warranty_end"]?.string == "2026-12-31")
    #expect(attributes?["is_colour"]?.boolean == true)
    #expect(item["references"]?["location"]?["tag"]?.string == "IF-101")
    // The same file again changes nothing; what was done is taken back.
    let again = try load(path, "--yes")
    #expect(again.output.contains("2 unchanged"), "\(again.output)\(again.error)")
    #expect(again.status == 0)
    #expect(try undo(done).status == 0)
    #expect(try client.refusal("item.get", #"{"item": "IF-1"}"#).kind == "not_found")
  }

  @Test func whatIsNotWantedIsNotWritten() throws {
    let path = try file("dry.csv", "tag,name\nIF-DRY,Dry\n")
    let dry = try load(path, "--class", "printer", "--dry-run")
    #expect(dry.status == 0, "\(dry.error)")
    #expect(dry.output.contains("1 to create") && dry.output.contains("line 2"))
    #expect(dry.error.contains("Nothing was written."))
    // Nobody is there to ask.
    let asked = try load(path, "--class", "printer")
    #expect(asked.status == 1)
    #expect(asked.error.contains("--yes writes it"))
    #expect(try client.refusal("item.get", #"{"item": "IF-DRY"}"#).kind == "not_found")
    let last = try client.result("import.list", #"{"limit": 1}"#)["imports"]?[0]
    #expect(last?["state"]?.string == "discarded")
  }

  @Test func errorsAloneAreNoSuccess() throws {
    let path = try file("alone.csv", "tag,warranty_end\nIF-ALONE,never\n")
    let skipped = try load(path, "--class", "printer", "--skip-errors", "--yes")
    #expect(skipped.status == 1, "\(skipped.output)\(skipped.error)")
    #expect(skipped.error.contains("Nothing was written."))
  }

  @Test func allBrokenLinesOfJSONLinesAreNamed() throws {
    let path = try file(
      "broken.jsonl",
      #"{"tag": "IF-J1"}"# + "\n{\"tag\": \n[1]\n" + #"{"tag": "IF-J2"}"# + "\n{]\n")
    let refused = try load(path, "--class", "printer", "--yes")
    #expect(refused.status == 1)
    for words in ["3 lines cannot be read", "Line 2 is no", "Line 3 is no object", "Line 5 is no"] {
      #expect(refused.error.contains(words), "\(words): \(refused.error)")
    }
  }

  @Test func columnsAreThoseOfTheClassesThatTheRowsName() throws {
    let path = try file(
      "classes.csv", "Класс;Код;Название\nПринтер;IF-K1;One\nmonitor;IF-K2;Two\nИтого;;\n")
    let done = try load(path, "--yes")
    #expect(done.status == 0, "\(done.output)\(done.error)")
    #expect(done.error.contains("Код → tag"), "\(done.error)")
    #expect(try client.result("item.get", #"{"item": "IF-K2"}"#)["name"]?.string == "Two")
    let cost = try file("cost.csv", "Класс;Код;Стоимость\nПринтер;IF-K1;5\n")
    let refused = try load(cost, "--yes")
    #expect(refused.status == 1)
    #expect(refused.error.contains("`Стоимость`"), "\(refused.error)")
    // Where a class of the file has them, they are meant.
    let found = try client.result(
      "import.columns", #"{"headers": ["Код", "Стоимость"], "classes": ["location", "contract"]}"#)
    #expect(found["columns"]?.elements.map { $0["column"]?.string } == ["code", "cost"])
  }

  @Test func aCellOfAWorkbookThatHoldsNoValueIsAnErrorOfItsRow() throws {
    let rows = [
      "<row r=\"1\"><c t=\"str\"><v>tag</v></c><c t=\"str\"><v>serial_no</v></c></row>",
      "<row r=\"2\"><c t=\"str\"><v>IF-W1</v></c><c><f>A2&amp;1</f></c></row>",
      "<row r=\"3\"><c t=\"str\"><v>IF-W2</v></c><c><v>8.97010123456789E+19</v></c></row>",
      "<row r=\"4\"><c t=\"str\"><v>IF-W3</v></c><c t=\"e\"><v>#REF!</v></c></row>",
      "<row r=\"5\"><c t=\"str\"><v>IF-W4</v></c><c><v>123</v></c></row>",
    ]
    let sheet = "<worksheet><sheetData>\(rows.joined())</sheetData></worksheet>"
    let path = try file("faults.xlsx", try WorkbookBytes.of([Array(sheet.utf8)]))
    let refused = try load(path, "--class", "printer", "--yes")
    #expect(refused.status == 1)
    for words in [
      "2 ", "holds a formula whose result is not in the file", "=A2&1",
      "holds a number of more than 15 digits", "holds #REF!, an error of the spreadsheet",
    ] {
      #expect(refused.output.contains(words), "\(words): \(refused.output)")
    }
  }

  @Test func aColumnThatNothingHasIsNamedWithTheNearest() throws {
    let path = try file("unknown.csv", "tag;Seral no;Прим.\nIF-U1;S1;x\n")
    let refused = try load(path, "--class", "printer", "--yes")
    #expect(refused.status == 1)
    #expect(refused.error.contains("`Seral no` (did you mean `serial_no`?)"), "\(refused.error)")
    #expect(refused.error.contains("`Прим.`"))
    // The sample is of this file, and there is none where nothing is near.
    #expect(refused.error.contains(#", as {"columns":{"Seral no":"serial_no"}}."#))
    let far = try load(
      try file("far.csv", "tag;Qxzwvq\nIF-U1;x\n"), "--class", "printer", "--yes")
    #expect(far.status == 1)
    #expect(far.error.contains("The mapping is JSON. If these"), "\(far.error)")
    let mapping = try file(
      "mapping.json", #"{"columns": {"Seral no": "serial_no"}, "constants": {"class": "printer"}}"#)
    let done = try load(path, "--map", mapping, "--skip-unknown", "--yes")
    #expect(done.status == 0, "\(done.error)")
    #expect(done.error.contains("Seral no → serial_no"))
    #expect(done.error.contains("left aside: Прим."))
    let item = try client.result("item.get", #"{"item": "IF-U1"}"#)
    #expect(item["attributes"]?["serial_no"]?.string == "S1")
  }

  @Test(arguments: ["csv", "xlsx"]) func errorsAreMendedInTheSameSpreadsheet(
    _ form: String
  ) throws {
    let tag = "IF-E\(form == "csv" ? 1 : 2)"
    let path = try file(
      "errors.csv",
      """
      Ведомость;;
      Метка;Цена;Гарантия до
      \(tag)1;1,234,567;31.12.2026
      \(tag)2;"12,50";03/04/2026
      \(tag)3;7;
      """)
    let mapping = try file(
      "prices.json",
      """
      {"columns": {"Цена": "purchase_price", "Гарантия до": {
         "column": "warranty_end"}},
       "constants": {"class": "printer"}}
      """)
    let errors = "\(folder)/errors.\(form)"
    let refused = try load(path, "--map", mapping, "--errors", errors, "--yes")
    #expect(refused.status == 1, "\(refused.error)")
    #expect(refused.output.contains("1 to create  2 with errors"), "\(refused.output)")
    #expect(refused.error.contains("--dates DD/MM/YYYY or --dates MM/DD/YYYY"), "\(refused.error)")
    #expect(refused.error.contains("--decimal , or --decimal ."))
    let table = refused.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(table.contains { $0.starts(with: ["3", "Цена", "1,234,567"]) }, "\(refused.output)")
    #expect(table.contains { $0.starts(with: ["4", "Гарантия", "до", "03/04/2026"]) })
    #expect(try client.refusal("item.get", #"{"item": "\#(tag)3"}"#).kind == "not_found")
    // The spreadsheet with its errors is read again; the column of errors does no harm.
    let same = try load(errors, "--map", mapping, "--errors", errors, "--yes")
    #expect(same.status == 1)
    #expect(same.output.contains("1 to create  2 with errors"), "\(same.output)\(same.error)")
    let skipped = try load(errors, "--map", mapping, "--skip-errors", "--yes")
    #expect(skipped.status == 0, "\(skipped.error)")
    #expect(skipped.output.contains("Written: 1 created"))
    guard form == "csv" else { return }
    let text = try Files.readText(errors)
    #expect(text.hasPrefix("\u{feff}Ведомость;;;\r\nМетка;Цена;Гарантия до;error\r\n"), "\(text)")
    let mended = text.replacing("1,234,567", with: "1234567").replacing("03/04", with: "03.04")
      .replacing("/2026", with: ".2026")
    let last = try load(try file("mended.csv", mended), "--map", mapping, "--yes")
    #expect(last.status == 0, "\(last.error)\(last.output)")
    #expect(last.output.contains("2 to create  1 unchanged"), "\(last.output)")
  }

  /// Somebody changes a class after the rows were sent: they are sent again by themselves.
  @Test func rowsThatWereReadByAnOlderCatalogueAreSentAgain() throws {
    let psql = try cmdb.server.superuser()
    try psql.execute(
      """
      create sequence cmdb.sendings;
      create function cmdb.sent() returns trigger language plpgsql security definer as $$
      begin
        if nextval('cmdb.sendings') = 1 then new.catalogue := new.catalogue - 1; end if;
        return new;
      end $$;
      create trigger sent before insert on cmdb.import_row
        for each row when (new.tag = 'IF-AGAIN') execute function cmdb.sent()
      """)
    let path = try file("again.csv", "tag,name\nIF-AGAIN,Again\n")
    let done = try load(path, "--class", "printer", "--yes")
    try psql.execute(
      """
      drop trigger sent on cmdb.import_row;
      drop function cmdb.sent;
      drop sequence cmdb.sendings
      """)
    #expect(done.status == 0, "\(done.error)\(done.output)")
    #expect(done.error.contains("the file is sent again"), "\(done.error)")
    #expect(done.output.contains("Written: 1 created"), "\(done.output)")
  }

  @Test func linesOfOneCellGroupWhatFollows() throws {
    try room("IF-G", "IF склад")
    let path = try file(
      "group.csv", "Метка;Стоимость;Сост.\n;начальная;\nIF склад;;\nIF-G1;5;на складе\n")
    let mapping = try file(
      "group.json",
      """
      {"columns": {"Стоимость начальная": "purchase_price",
        "Сост.": {"column": "state", "values": {"НА СКЛАДЕ": "in_stock"}}},
       "constants": {"class": "printer"}, "header_row": "1-2", "group": "location"}
      """)
    let done = try load(path, "--map", mapping, "--yes")
    #expect(done.status == 0, "\(done.error)\(done.output)")
    let item = try client.result("item.get", #"{"item": "IF-G1"}"#)
    #expect(item["references"]?["location"]?["tag"]?.string == "IF-G")
    #expect(item["attributes"]?["purchase_price"]?["amount"]?.integer == 5)
    #expect(item["state"]?.string == "in_stock")
  }

  @Test func jsonLinesAreReadToo() throws {
    let path = try file(
      "rows.jsonl",
      """
      {"class": "printer", "tag": "IF-J1", "purchase_price": 5.50, "duplex": true}

      {"class": "printer", "tag": "IF-J2", "attributes": {"notes": "whole"}, "error": "x"}
      """)
    let done = try load(path, "--yes")
    #expect(done.status == 0, "\(done.error)\(done.output)")
    let item = try client.result("item.get", #"{"item": "IF-J1"}"#)
    #expect(item["attributes"]?["purchase_price"]?["amount"]?.number?.description == "5.50")
    let broken = try load(try file("broken.jsonl", "{\"tag\": \"A\"}\n{\"tag\": \n"), "--yes")
    #expect(broken.status == 1)
    #expect(broken.error.contains("Line 2 is no JSON"), "\(broken.error)")
  }
}
