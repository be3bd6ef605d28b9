import Samples
import Testing

@testable import Sheets

/// Separated values in every usual dress.
@Suite struct CSVTests {
  private func read(_ text: String, _ separator: Character = ",") throws -> [TableRow] {
    var reader = CSVReader(separator: separator.asciiValue ?? 0)
    return try reader.take(Array(text.utf8)) + reader.finish()
  }

  private func problem(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? SheetProblem)?.english
    }
  }

  @Test func cellsAndLines() throws {
    #expect(try read("a,b\r\nc,d\r\n").map(\.cells) == [["a", "b"], ["c", "d"]])
    #expect(try read("a,b\nc,d").map(\.cells) == [["a", "b"], ["c", "d"]])
    #expect(try read("a,b\rc,d\r").map(\.cells) == [["a", "b"], ["c", "d"]])
    #expect(try read("a,\n,b\n").map(\.cells) == [["a", ""], ["", "b"]])
    #expect(try read("a,").map(\.cells) == [["a", ""]])
    #expect(try read("").isEmpty)
    #expect(try read("\"\"").map(\.cells) == [[""]])
    #expect(try read("say \"hi\",b").map(\.cells) == [["say \"hi\"", "b"]])
  }

  /// A row is called by its first line, however many it has.
  @Test func aRowHasTheNumberOfItsFirstLine() throws {
    let rows = try read("h\r\n\"one\r\ntwo\"\r\n\"a\n\nb\"\nlast\n")
    #expect(rows.map(\.line) == [1, 2, 4, 7])
    #expect(rows[1].cells == ["one\r\ntwo"])
    #expect(rows[2].cells == ["a\n\nb"])
  }

  @Test func whatIsWrongIsNamedWithItsLine() {
    #expect(problem { _ = try read("a\n\"b\nc\n") } == "A quote that begins in line 2 has no end.")
    #expect(
      problem { _ = try read("a\n\"b\" c\n") }
        == "In line 2, text follows the closing quote of a cell that begins in line 2.")
    #expect(problem { _ = try read("a\n\0") } == "Line 2 holds a NUL byte: it is no text.")
    #expect(
      problem { _ = try read(String(repeating: ",", count: 20_000)) }
        == "Line 1 has more than 16,384 cells.")
    #expect(
      problem { _ = try read(String(repeating: "x", count: CSVReader.cellBytesMax + 1)) }
        == "A cell that begins in line 1 has more than 1 MiB.")
  }

  /// What was written comes back, however the bytes are cut.
  @Test(arguments: 0..<40)
  func whatIsWrittenComesBack(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let pieces = ["a", "ж", "\"", ",", ";", "\t", "\n", "\r\n", " ", "", "0012", "=1", "🙂"]
    let separator = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")][seed % 3]
    let rows = (0..<Int.random(in: 1...8, using: &random)).map { _ in
      (0..<Int.random(in: 1...5, using: &random)).map { _ in
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined()
      }
    }
    var bytes: [UInt8] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        if index > 0 { bytes.append(separator) }
        bytes += Array("\"\(cell.replacing("\"", with: "\"\""))\"".utf8)
      }
      bytes += Array((seed % 2 == 0 ? "\r\n" : "\n").utf8)
    }
    var reader = CSVReader(separator: separator)
    var found: [TableRow] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...7, using: &random)
      found += try reader.take(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    found += try reader.finish()
    #expect(found.map(\.cells) == rows)
  }

  @Test(arguments: [
    ("a,b\n1,2\n", ","), ("a;b\n1,5;2,5\n1,7;3\n", ";"), ("a\tb\n1,5\t2\n", "\t"),
    ("Название;Цена\nA;12,50\nB;13,10\n", ";"), ("one column\nx\n", ","), ("", ","),
    ("sep=;\na,a;b\n", ";"), ("\"a;b;c\",d\n\"e;f;g\",h\n", ","),
    ("Ведомость за 2026 год\na;b;c\n1;2;3", ";"),
  ])
  func theSeparatorIsFound(_ text: String, _ separator: String) {
    #expect(Separator.found(in: Array(text.utf8)) == separator.utf8.first)
  }

  /// A price list: decimal commas stand in more lines than any one number of cells.
  @Test(arguments: ["", "Ведомость на 1 марта, склад № 2\n"])
  func decimalCommasDoNotSeparateRaggedRows(_ title: String) {
    let headers = "Метка;Название;Тип;Место;Состояние;Серийный номер;Цена;Валюта;Дата;Фирма;Прим."
    let rows = (1...84).map { number in
      "T-\(number);Картридж;чёрный;каб. 4;на складе;S\(number);12 990,1\(number % 10);RUB;1;2;"
        + (number % 2 == 0 ? "" : ";нет такого кабинета")
    }
    let text = title + headers + "\n" + rows.joined(separator: "\r\n")
    #expect(Separator.found(in: Array(text.utf8)) == UInt8(ascii: ";"))
  }

  @Test(arguments: [
    ("tag,name,notes", "T,Printer,a; b; c; d", ","), ("Цена, руб.;Метка;Тип", "0,50;T;x", ";"),
  ])
  func whatStandsInCellsDoesNotSeparate(
    _ headers: String, _ row: String, _ separator: String
  ) {
    let text = ([headers] + Array(repeating: row, count: 30)).joined(separator: "\n")
    #expect(Separator.found(in: Array(text.utf8)) == separator.utf8.first)
  }

  @Test func aColumnOfAddressesDoesNotSeparate() {
    let rows = (1...30).map { "T-\($0);дом \($0), кв. 2, этаж 3, подъезд 1;есть" }
    let text = (["Метка;Адрес;Сост."] + rows).joined(separator: "\n")
    #expect(Separator.found(in: Array(text.utf8)) == UInt8(ascii: ";"))
  }
}
