import Testing

@testable import Sheets

/// Where tables begin, in files that people made.
@Suite struct TableHeaderTests {
  private func rows(_ text: String) throws -> [TableRow] {
    var reader = CSVReader(separator: UInt8(ascii: ";"))
    return try reader.take(Array(text.utf8)) + reader.finish()
  }

  private func names(_ text: String, _ lines: ClosedRange<Int>? = nil) throws -> [String?] {
    let sample = try rows(text)
    return try lines.map { try TableHeader(in: sample, lines: $0) }?.names
      ?? TableHeader(in: sample).names
  }

  @Test func theFirstWideRowOfWordsIsIt() throws {
    #expect(try names("a;b\n1;2\n") == ["a", "b"])
    let card = """
      ООО «Ромашка»;;;
      Ведомость на;31.12.2026;;
      ;;;
      Инв. №;Название;Цена;Дата
      000012;Принтер;12 990,10;31.12.2026
      """
    let header = try TableHeader(in: rows(card))
    #expect(header.names == ["Инв. №", "Название", "Цена", "Дата"])
    #expect(header.rows.map(\.line) == [4])
    #expect(header.titles.map(\.line) == [1, 2])
    // Blanks and line breaks within are one blank.
    #expect(try names("\"Инв.\n №\"; Название \n1;2") == ["Инв. №", "Название"])
    #expect(try names("tag\nA-1\nA-2\n") == ["tag"])
    #expect(try names("tag;;\nA-1;;\n") == ["tag", nil, nil])
  }

  @Test func whereNoRowHasWordsAloneTheFirstWideOneIsIt() throws {
    #expect(try names("2024;2025\n1;2\n") == ["2024", "2025"])
    #expect(throws: SheetProblem.self) { try names(";;\n\n") }
    #expect(throws: SheetProblem.self) { try names("") }
  }

  @Test func namesAreThereOnce() throws {
    #expect(try names("x;x;y;x\n1;2;3;4", 1...1) == ["x", "x (B)", "y", "x (D)"])
  }

  @Test func headersOverTwoRowsAreJoined() throws {
    let text = """
      Заголовок
      Инв. №;Стоимость;;Место;
      ;начальная;остаточная;;этаж
      1;2;3;4;5
      """
    #expect(
      try names(text, 2...3)
        == ["Инв. №", "Стоимость начальная", "Стоимость остаточная", "Место", "этаж"])
    #expect(try TableHeader(in: rows(text), lines: 2...3).titles.map(\.line) == [1])
    let problem = #expect(throws: SheetProblem.self) { try names(text, 9...9) }
    #expect(problem?.english == "There is no header in line 9.")
  }

  @Test(
    arguments: [
      ("Итого;;;5", true), ("ИТОГО:;;;", true), (";Всего;;7", true), ("Итого по складу;;;7", true),
      ("Grand total;;;7", true), ("Total;1;2;3", false), ("Total Station;;;", false),
      ("Итоговый;;;", false), (";;;", false), ("A-1;Итого;;", false),
    ])
  func totalsAreKnown(_ text: String, _ isTotal: Bool) throws {
    #expect(try rows(text)[0].isTotal(of: 4) == isTotal)
  }

  @Test func rowsOfOneCellAreKnown() throws {
    #expect(try rows(";Склад; ;")[0].onlyCell == "Склад")
    #expect(try rows("a;b")[0].onlyCell == nil)
    #expect(try rows(" ;;\u{a0}")[0].isBlank)
  }
}
