/// A table of the schema.
package struct Table: Equatable, Sendable {
  package let name: String
  /// Whether it keeps its past, which a function `<name>_at` reads.
  package let isVersioned: Bool
  /// Whether rows are never deleted: the ids of the present are all that there ever were.
  package let isLasting: Bool

  package init(_ name: String, isVersioned: Bool = false, isLasting: Bool = false) {
    self.name = name
    self.isVersioned = isVersioned
    self.isLasting = isLasting
  }

  package static let item = Table("item", isVersioned: true, isLasting: true)
  package static let relation = Table("relation", isVersioned: true)
  package static let incident = Table("incident", isVersioned: true, isLasting: true)
  package static let incidentItem = Table("incident_item", isVersioned: true)
  package static let account = Table("account")
  package static let token = Table("token")
  package static let tokenUse = Table("token_use")
  package static let session = Table("session")
  package static let view = Table("view")
  package static let journal = Table("journal")
  package static let incidentWatch = Table("incident_watch", isVersioned: true)
  package static let notice = Table("notice")
  package static let conversation = Table("conversation", isVersioned: true, isLasting: true)
  package static let address = Table("address")
  package static let delivery = Table("delivery")
  package static let consumer = Table("consumer")
  package static let timer = Table("timer")
}

/// Where the values of a field lie: a description, of which `FieldSQL` makes the text, for now and
/// for a moment.
package enum Storage: Equatable, Sendable {
  case column(String)
  /// The first of two columns that has a value, as text.
  case either(String, or: String)
  /// A column of another table's row, which a column of this one leads to: `account.name`.
  case called(String, in: Table, by: String = "id", as: String)
  /// The id of an item, in a column.
  case item(String)
  /// What an item, whose id is in a column, is called; without one, the text of another column.
  case itemCalled(String, or: String)
  /// A function of columns and of the moment.
  case computed(String, of: [String])
  /// The same, with a function of the moment, `by`, that finds the rows which have a value, by
  /// indexes: rows of `id` and `value`. Of a boolean it finds the rows where it is true.
  case found(String, of: [String], by: String)
  /// Accounts that a table of links joins to the row: by themselves, or by the person whose they
  /// are.
  case accounts(Table, owner: String, account: String, person: String)
  /// Any number of texts, by a function of the row's id and of the moment: rows of `value`. `by`, a
  /// function of such texts (of incidents: of their ids) and of the moment, finds the rows which
  /// have one: rows of `id`.
  case several(String, by: String? = nil)
  /// Several columns, which an answer shows as one object.
  case columns([String])
  /// Made by the function that answers.
  case answer
  /// Items that a table of links joins to the row.
  case linked(Table, owner: String, item: String)
  /// By the catalogue.
  case attribute(String, isObserved: Bool, isComputed: Bool = false)
  /// A reference by the catalogue, by its role.
  case role(String)

  package var isLinked: Bool {
    if case .linked = self { true } else { false }
  }

  /// Whether a row can have several values.
  package var isSeveral: Bool {
    switch self {
    case .linked, .accounts, .several: true
    case .column, .either, .called, .item, .itemCalled, .computed, .found, .columns, .answer,
      .attribute, .role:
      false
    }
  }

  /// Whether a function finds the rows by their value.
  package var isFound: Bool {
    if case .found = self { true } else { false }
  }
}
