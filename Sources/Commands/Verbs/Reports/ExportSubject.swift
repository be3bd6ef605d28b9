import JSON

/// What is exported.
struct ExportSubject: Equatable {
  let method: String
  /// What its notifications begin with.
  let prefix: String
  /// The list with which its rows are counted.
  let list: String
  /// The name of its sheet in a workbook.
  let sheet: Wording

  static let items = ExportSubject(
    method: "inventory.export", prefix: "inventory", list: "item.find",
    sheet: Wording("Items", ru: "Объекты"))
  static let incidents = ExportSubject(
    method: "incident.export", prefix: "incident", list: "incident.find",
    sheet: Wording("Incidents", ru: "Инциденты"))

  static func == (first: ExportSubject, second: ExportSubject) -> Bool {
    first.method == second.method
  }
}
