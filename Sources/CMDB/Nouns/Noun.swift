/// A kind of thing that methods are about, described once. No SQL and no JSON-RPC: both are made of
/// the description.
package struct Noun: Sendable {
  /// What gives the answer of a row.
  package enum Answers: Sendable {
    /// A function of the moment, `(moment)`, with rows of `id` and `answer`.
    case moment(String)
    /// The same, `(moment, attributes to mask)`.
    case masked(String)
    /// The same, `(moment, extent)`: `row` in lists.
    case extent(String)
    /// A function of one row.
    case row(String)
    /// The method itself.
    case method
  }

  /// What `text` finds rows by.
  package enum Search: Equatable, Sendable {
    case nothing
    /// The document that is kept of each, in the table `<noun>_search`.
    case document
    /// These columns, together.
    case columns([String])
  }

  /// Fields that the catalogue adds.
  package enum More: Sendable {
    case nothing, attributesAndRoles
  }

  /// What orders a list that no `sort` is asked for, and ends every other order: a field that is
  /// unique and a whole number.
  package struct Key: Sendable {
    package let name: String
    package let isDescending: Bool
    /// A field that rises with the key: it leads the order of a list that no `sort` is asked for,
    /// so that an index finds where a page ended.
    package let lead: String?
    /// Whether a cursor of a list that is sorted by the key holds it twice: as a sort key and as
    /// the last. Cursors that were given out before are read as they were written.
    package let isRepeated: Bool

    package init(
      _ name: String, isDescending: Bool = false, lead: String? = nil, isRepeated: Bool = false
    ) {
      self.name = name
      self.isDescending = isDescending
      self.lead = lead
      self.isRepeated = isRepeated
    }
  }

  package let name: String
  package let plural: String
  /// Nil where its rows are made and not stored.
  package let table: Table?
  package let answers: Answers
  package let key: Key
  package let search: Search
  package let fields: [Field]
  package let more: More
  package let about: String
  /// What people call its fields, where conditions are completed; those of items are the
  /// catalogue's.
  package let labels: [(name: String, label: Label)]

  package init(
    _ name: String, _ plural: String, in table: Table?, answers: Answers, key: Key = Key("id"),
    search: Search = .nothing, more: More = .nothing, about: String,
    labels: [(name: String, label: Label)] = [], fields: [Field]
  ) {
    self.name = name
    self.plural = plural
    self.table = table
    self.answers = answers
    self.key = key
    self.search = search
    self.fields = fields
    self.more = more
    self.about = about
    self.labels = labels
  }

  package func field(_ name: String) -> Field? {
    fields.first { $0.name == name }
  }

  /// The names that a condition may use, without what the catalogue adds.
  package var filterNames: [String] {
    fields.filter { $0.uses.contains(.filter) }.map(\.name)
  }

  /// The members that an answer in a list may have.
  package var listedNames: [String] {
    fields.filter { $0.answer == .member }.map(\.name)
  }

  /// The names that rows can be sorted by, without what the catalogue adds.
  package var sortNames: [String] {
    let own = fields.filter { $0.uses.contains(.sort) }.map(\.name)
    return own
      + fields.flatMap { field -> [String] in
        guard case .only(let names) = field.steps else { return [] }
        return names.map { "\(field.name).\($0)" }
      }
  }
}
