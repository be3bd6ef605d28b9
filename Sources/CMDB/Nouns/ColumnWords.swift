/// What people call the columns of a table of items that are no attributes: headers of spreadsheets
/// say them, and so does this server's own output.
package enum ColumnWords {
  package static let core: [(name: String, label: Label)] = [
    ("id", Label(english: "ID", russian: "ID")),
    ("tag", Label(english: "Tag", russian: "Метка")),
    ("class", Label(english: "Class", russian: "Класс")),
    ("name", Label(english: "Name", russian: "Название")),
    ("state", Label(english: "State", russian: "Состояние")),
    ("version", Label(english: "Version", russian: "Версия")),
    ("created_at", Label(english: "Created", russian: "Создано")),
    ("updated_at", Label(english: "Updated", russian: "Изменено")),
    ("updated_by", Label(english: "Updated by", russian: "Кто изменил")),
  ]

  /// What rows of a source have besides: the id by which it knows an item. No export has it.
  package static let ofSource = (
    name: "source_id", label: Label(english: "Source ID", russian: "ID в источнике")
  )

  /// The references that the shipped catalogue has; the label of a relation type is a sentence, and
  /// these are nouns.
  package static let roles: [(name: String, label: Label)] = [
    ("location", Label(english: "Location", russian: "Место")),
    ("whole", Label(english: "Part of", russian: "В составе")),
    ("installed_in", Label(english: "Installed in", russian: "Установлен в")),
    ("parent", Label(english: "Parent", russian: "Родитель")),
    ("model", Label(english: "Model", russian: "Модель")),
    ("manufacturer", Label(english: "Manufacturer", russian: "Производитель")),
    ("holder", Label(english: "Holder", russian: "Числится за")),
    ("owner", Label(english: "Owner", russian: "Владелец")),
    ("supplier", Label(english: "Supplier", russian: "Поставщик")),
    ("organization", Label(english: "Organization", russian: "Организация")),
    ("contractor", Label(english: "Contractor", russian: "Подрядчик")),
  ]

  /// What else spreadsheets call a column; labels and names come first.
  package static let synonyms: [(column: String, words: [String])] = [
    ("tag", ["Код", "Code"]), ("name", ["Наименование"]), ("state", ["Status", "Статус"]),
    ("serial_no", ["Серийный номер", "Serial", "S/N"]),
    ("inventory_no", ["Инв. №", "Инв. номер", "Инвентарный №", "Inventory no"]),
    ("location", ["Местоположение", "Местонахождение"]),
    ("holder", ["МОЛ", "Материально ответственное лицо", "Assigned to"]),
    ("manufacturer", ["Изготовитель", "Vendor"]),
    ("notes", ["Примечание"]),
  ]

  /// By name, in Russian.
  package static let russian = Dictionary(
    (core + roles).map { ($0.name, $0.label.russian) }, uniquingKeysWith: { first, _ in first })
}
