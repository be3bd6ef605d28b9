/// One field of a noun: what it is to everybody who reads it. Conditions, sorts, columns, results
/// and the parameters of writes follow from it.
package struct Field: Equatable, Sendable {
  /// Whether every row has a value.
  package enum Presence: Sendable {
    case always, sometimes
  }

  /// What a list may be asked to do with it.
  package struct Uses: OptionSet, Sendable {
    package let rawValue: UInt8
    package static let filter = Uses(rawValue: 1)
    package static let sort = Uses(rawValue: 2)
    package static let both: Uses = [.filter, .sort]

    package init(rawValue: UInt8) { self.rawValue = rawValue }
  }

  /// What finds rows by a value of it, without a look at the others.
  package enum Index: Sendable {
    case none
    /// One row, or a few.
    case few
    /// Any number of rows, those of each value in the order of ids.
    case ranges
    /// Any number of rows, in no order of use to a page.
    case values
    /// Rows by the item that they name, by it or by a field of it.
    case links
  }

  /// Where it stands in an answer.
  package enum Answer: Equatable, Sendable {
    case member
    /// A member of this member.
    case within(String)
    /// A member, but not in lists.
    case onlyAlone
    /// It is only asked for.
    case nowhere
  }

  /// How a write takes it.
  package enum Input: Sendable {
    case none
    /// Needed to make one, and never cleared.
    case required
    /// Has a value of its own where none is given, and is never cleared.
    case optional
    /// `null` clears it.
    case clearable
  }

  /// Which fields of the item that it names can be asked for.
  package enum Steps: Equatable, Sendable {
    case all
    case only([String])
  }

  package let name: String
  package let type: FieldType
  package let storage: Storage
  package let presence: Presence
  package let uses: Uses
  package let index: Index
  package let answer: Answer
  package let input: Input
  package let steps: Steps
  /// Of a reference: whether it names items of other classes than those that bear it, such as the
  /// people who hold things. They are fewer, and can be looked through.
  package let isToOthers: Bool
  /// Of a reference that no relation type declares, and that names items of few classes: these.
  package let among: [String]
  package let about: String
  /// The value that a new row gets where none is given; nil where there is no such value.
  package let usual: String?

  private init(
    _ name: String, _ type: FieldType, _ about: String, _ storage: Storage?, _ presence: Presence,
    _ input: Input, _ index: Index, _ uses: Uses, _ answer: Answer, _ steps: Steps,
    _ isToOthers: Bool = false, among: [String] = [], usual: String? = nil
  ) {
    self.name = name
    self.type = type
    self.storage = storage ?? .column(name)
    self.presence = presence
    self.input = input
    self.index = index
    self.uses = uses
    self.answer = answer
    self.steps = steps
    self.isToOthers = isToOthers || !among.isEmpty
    self.among = among
    self.about = about
    self.usual = usual
  }

  /// A field that every row has a value of; without `storage` it lies in the column of its name.
  package static func always(
    _ name: String, _ type: FieldType, _ about: String, at storage: Storage? = nil,
    input: Input = .none, index: Index = .none, uses: Uses = .both, answer: Answer = .member,
    steps: Steps = .all, usual: String? = nil
  ) -> Field {
    Field(name, type, about, storage, .always, input, index, uses, answer, steps, usual: usual)
  }

  /// A field that a row may lack a value of.
  package static func sometimes(
    _ name: String, _ type: FieldType, _ about: String, at storage: Storage? = nil,
    input: Input = .none, index: Index = .none, uses: Uses = .both, answer: Answer = .member,
    steps: Steps = .all, isToOthers: Bool = false, among: [String] = []
  ) -> Field {
    Field(
      name, type, about, storage, .sometimes, input, index, uses, answer, steps, isToOthers,
      among: among)
  }
}

extension Field {
  /// Where an item is; `cmdb.items_placed` finds the items that are in a place.
  package static let place = "place"
  /// The role that says it of an item itself.
  package static let location = "location"
}

/// A field of a condition, a sort or a column: of the row itself, or of the item that another field
/// of the row names: `holder.phone`.
package struct FieldPath: Equatable, Sendable {
  /// The reference that is followed first.
  package let through: Field?
  package let field: Field

  package init(through: Field? = nil, _ field: Field) {
    self.through = through
    self.field = field
  }

  /// How its values compare.
  package var type: ValueType { field.type.values }

  /// Whether the items of a table of links are followed, of which a row can have several.
  package var isThroughLinks: Bool { through?.storage.isLinked ?? false }

  /// Whether every row has a value.
  package var isAlwaysPresent: Bool {
    field.presence == .always && through?.presence != .sometimes
  }
}
