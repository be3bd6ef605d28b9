import CMDB
import JSON
import Samples
import Testing

@testable import Methods

/// Headers of files, and the columns that they mean.
struct ColumnFinderTests {
  /// `column` with how it was found, or the candidates in brackets.
  private func find(_ headers: String..., className: String? = nil) -> [String] {
    ColumnFinder(SampleContext.catalogue, className: className).find(headers).map { found in
      found.column.map { "\($0) \(found.why)" } ?? "[\(found.candidates.joined(separator: " "))] "
        + "\(found.why)"
    }
  }

  @Test func aCodeIsTheTagWhereNoClassOfTheFileHasOne() {
    #expect(find("Код", "Наименование", className: "printer") == ["tag label", "name label"])
    let finder = ColumnFinder(SampleContext.catalogue, classNames: ["printer", "monitor"])
    let found = finder.find(["Код", "Стоимость", "Серийный номер"])
    #expect(found.map(\.column) == ["tag", nil, "serial_no"])
  }

  @Test func namesAndTheWordsOfPeopleAreFound() {
    #expect(
      find("tag", "Класс", "Название", "СОСТОЯНИЕ", "Serial No.", "inventory no", "Location")
        == [
          "tag name", "class label", "name label", "state label", "serial_no name",
          "inventory_no name", "location name",
        ])
    #expect(
      find("Место", "Производитель", "is of", "cost_currency", "Числится за")
        == [
          "location label", "manufacturer label", "model label", "cost_currency name",
          "holder label",
        ])
  }

  @Test func theIdOfASourceIsAColumn() {
    #expect(find("source_id", "Метка") == ["source_id name", "tag label"])
    #expect(find("Source ID", "ID") == ["source_id name", "id name"])
    #expect(find("ID в источнике", className: "printer") == ["source_id label"])
  }

  @Test func wordsOfSpreadsheetsAreFoundBehindLabels() {
    #expect(
      find("Наименование", "Серийный номер", "S/N", "МОЛ")
        == ["name label", "serial_no label", "[serial_no] taken", "holder label"])
    // A class without the column has no such word.
    #expect(find("Серийный номер", className: "location") == ["[] unknown"])
  }

  @Test func whatIsNotSureIsLeftToTheCaller() {
    #expect(find("seral_no") == ["[serial_no] unknown"])
    #expect(find("Кабинет", "") == ["[] unknown", "[] unknown"])
    #expect(find("tag", "Метка", "Tag") == ["tag name", "[tag] taken", "[tag] taken"])
    // A name is stronger than a label that stands before it.
    #expect(find("Метка", "tag") == ["[tag] taken", "tag name"])
  }

  /// What a header shortens, or says more than, is a candidate and no answer.
  @Test func shortenedHeadersAreCandidates() {
    #expect(find("Инв. ном.", "Прим.") == ["[inventory_no] unknown", "[] unknown"])
    #expect(
      find("Сер. ном.", "Серийный номер устройства") == [
        "[serial_no] unknown", "[serial_no] unknown",
      ])
    #expect(find("Матер. отв. лицо") == ["[holder] unknown"])
    #expect(find("С.", "№") == ["[] unknown", "[serial_no inventory_no] unknown"])
  }

  /// Either direction of a relation has its column, and what people call it means that.
  @Test func relationsAreFoundByNameAndByWhatTheyAreCalled() {
    #expect(
      find("covered_by>", "is covered by", className: "printer")
        == ["covered_by> name", "[covered_by>] taken"])
    #expect(
      find("covers", "<Covered By", className: "contract")
        == ["[<covered_by] taken", "<covered_by name"])
    #expect(find("is covered by", className: "printer") == ["covered_by> label"])
    #expect(find("coverd_by>", className: "printer") == ["[covered_by>] unknown"])
    #expect(find("covered_by>", className: "location") == ["[] unknown"])
  }

  @Test func aClassHasItsOwnColumns() {
    #expect(find("memory", className: "server") == ["memory name"])
    #expect(find("memory", className: "printer") == ["[] unknown"])
    // An abstract class has those of all below it.
    #expect(find("memory", "color", className: "it_equipment") == ["memory name", "color name"])
    #expect(find("whole", className: "printer") == ["[] unknown"])
  }

  @Test func aHeaderMayNameTheUnitOfItsColumn() {
    #expect(find("memory (GiB)", "Memory, ГиБ") == ["memory label", "[memory] taken"])
    #expect(find("memory (TiB)") == ["[memory] unknown"])
    #expect(find("serial_no (kg)") == ["[serial_no] unknown"])
  }

  @Test func aLabelOfTwoColumnsIsNoAnswer() throws {
    let content = SampleCatalogue.content.replacing(
      #"{"name": "note", "type": "text", "unit": ""}"#,
      with: #"{"name": "note", "type": "text", "label": {"en": "Remark", "ru": "Заметка"}},"#
        + #"{"name": "remark2", "type": "text", "label": {"en": "Remark", "ru": "Вторая"}}"#)
    let finder = ColumnFinder(SampleCatalogue.make(content), className: nil)
    let found = finder.find(["Remark", "Заметка"])
    #expect(found.map(\.column) == [nil, "note"])
    #expect(found[0].why == .ambiguous)
    #expect(found[0].candidates == ["note", "remark2"])
  }
}

/// Rows of a file, by the columns that they mean.
struct ImportMappingTests {
  private func applied(_ mapping: String, to row: String) throws -> String {
    let mapping = ImportMapping(try Document(mapping).root)
    let cells = try Document(row).root.members.map { ($0.name, $0.value) }
    return mapping.applied(to: cells).map { cell in
      "\(cell.name)=\(String(decoding: cell.value.raw, as: UTF8.self))"
    }.joined(separator: " ")
  }

  @Test func headersBecomeColumns() throws {
    let mapping = #"{"columns": {"Инв.": "inventory_no", "Прим.": null}}"#
    #expect(
      try applied(mapping, to: #"{"Инв.": "7", "Прим.": "x", "tag": "A"}"#)
        == #"inventory_no="7" tag="A""#)
  }

  @Test func cellsGetTheirUnit() throws {
    let mapping = #"{"columns": {"weight": {"column": "mass", "unit_from": "weight_unit"}}}"#
    #expect(
      try applied(mapping, to: #"{"weight": "3.5", "weight_unit": "lb"}"#) == #"mass="3.5 lb""#)
    #expect(try applied(mapping, to: #"{"weight": 3.5, "weight_unit": "lb"}"#) == #"mass="3.5 lb""#)
    #expect(try applied(mapping, to: #"{"weight": "", "weight_unit": ""}"#) == #"mass="""#)
    #expect(try applied(mapping, to: #"{"weight": "3.5", "weight_unit": " "}"#) == #"mass="3.5""#)
  }

  @Test func cellsMayMeanOthers() throws {
    let mapping = """
      {"columns": {"Где": {"column": "location", "values": {"Каб. 412": "SPB-412", "-": null}}}}
      """
    #expect(try applied(mapping, to: #"{"Где": " каб.  412"}"#) == #"location="SPB-412""#)
    #expect(try applied(mapping, to: #"{"Где": "-"}"#) == "location=null")
    #expect(try applied(mapping, to: #"{"Где": "склад"}"#) == #"location="склад""#)
  }

  @Test func constantsFillWhatRowsDoNotSay() throws {
    let mapping =
      #"{"columns": {"Вид": "class"}, "constants": {"class": "printer", "state": "in_use"}}"#
    #expect(
      try applied(mapping, to: #"{"Вид": "server"}"#) == #"class="server" state="in_use""#)
    #expect(try applied(mapping, to: #"{"Вид": " "}"#) == #"class="printer" state="in_use""#)
    #expect(
      try applied(mapping, to: #"{"tag": "A"}"#) == #"tag="A" class="printer" state="in_use""#)
  }

  @Test func whatIsWrongIsNamed() throws {
    let mapping = try Document(
      """
      {"columns": {"A": "serial_no", "B": {"column": "serial_no"}, "C": "seral_no", "D": null},
       "constants": {"colour": "x", "cost_currency": "EUR"}, "formats": {"date": "DD.MM"}}
      """
    ).root
    let problems = ImportMapping.problems(
      in: mapping, path: "mapping", SampleContext.catalogue)
    #expect(
      problems.map { "\($0.code) \($0.path ?? "")" } == [
        "format mapping.formats.date", "duplicate mapping.columns.B",
        "unknown_column mapping.columns.C", "unknown_column mapping.constants.colour",
      ])
    #expect(problems[2].suggestion == "serial_no")
  }
}
