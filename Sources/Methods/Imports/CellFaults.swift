import CMDB
import JSON

/// Cells of a spreadsheet that have no value, though they are not blank: errors of its formulas,
/// and what the reader of the file says it cannot read (`{"unreadable": "formula"}`).
enum CellFaults {
  /// What the reader of a file can say of a cell, and what is right instead.
  static let reasons: [(name: String, message: String)] = [
    (
      "formula",
      "holds a formula whose result is not in the file: open the file in a spreadsheet program"
        + " and save it"
    ),
    (
      "digits",
      "holds a number of more than 15 digits, which spreadsheets round: format the column as text"
        + " and enter it again"
    ),
  ]

  /// As Excel and LibreOffice write them, in English and Russian.
  private static let errors: Set<String> = [
    "#N/A", "#NA", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!",
  ]

  /// What is wrong with a cell, whatever its column is; nil of one that can be read.
  static func problem(in value: Value, path: String, _ options: ImportOptions) -> Problem? {
    guard options.isText else { return nil }
    let column = path.split(separator: ".").last.map(String.init) ?? path
    if let reason = value["unreadable"]?.string {
      let known = reasons.first { $0.name == reason }
      return Problem(
        "unreadable", "`\(column)` \(known?.message ?? "cannot be read in the file").", path: path)
    }
    guard let text = value.string, text.utf8.first == UInt8(ascii: "#"),
      errors.contains(LineText.trimmed(text).uppercased())
    else { return nil }
    return Problem(
      "unreadable", "`\(column)` holds \(LineText.trimmed(text)), an error of the spreadsheet.",
      path: path)
  }
}
