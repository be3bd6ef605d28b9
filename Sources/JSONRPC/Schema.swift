/// What a parameter may be: one declaration that validates a value, describes it to people and
/// becomes its JSON Schema in `rpc.discover`.
package indirect enum Schema: Sendable {
  case any
  case boolean
  case integer(ClosedRange<Int64>)
  case number
  /// Text, by the number of its UTF-8 bytes.
  case string(ClosedRange<Int>)
  /// A word or a line of text that is not empty, by the most bytes that it may have: without
  /// control characters and without letters that nobody sees.
  case oneLine(bytesMax: Int)
  case choice([String])
  case array(Schema, count: ClosedRange<Int>)
  /// Exactly these members; an unknown one is an error that names the nearest.
  case object([Parameter])
  /// An object of a result: at least these members, and such as later versions add.
  case record([Parameter])
  /// Any names, each with a value of this kind.
  case map(Schema)
  case either([Schema])
  /// `null` as well: where it clears.
  case nullable(Schema)
  /// A schema that the document shows once, under its name.
  case named(String, Schema, about: String)
}

/// One parameter of a method, or one member of an object.
package struct Parameter: Sendable {
  package let name: String
  package let schema: Schema
  package let isRequired: Bool
  package let about: String

  package init(_ name: String, _ schema: Schema, required: Bool = false, _ about: String) {
    self.name = name
    self.schema = schema
    self.isRequired = required
    self.about = about
  }
}

extension Schema {
  /// Ids are integers below 2^53.
  package static let id = Schema.integer(1...9_007_199_254_740_991)

  package static let count = Schema.integer(0...9_007_199_254_740_991)

  /// A version, which rises by one with each change.
  package static let version = Schema.integer(1...2_147_483_647)

  /// A word or a line of text that is not empty.
  package static let line = Schema.oneLine(bytesMax: 1000)

  /// Text of several lines.
  package static let text = Schema.string(0...65536)

  package static let label = Schema.named(
    "Label",
    .object([
      Parameter("en", .line, required: true, "In English."),
      Parameter("ru", .line, "In Russian."),
    ]),
    about: "A name for people, by language.")

  package static let itemRef = Schema.named(
    ItemRef.name, .either([.id, .string(1...64), .map(.any)]),
    about: "An item: its id, its tag, or all fields of one of its keys as an object.")

  package static let incidentRef = Schema.named(
    IncidentRef.name,
    .either([
      .id, .string(1...64),
      .object([
        Parameter("system", .line, required: true, "The `system` of its `external`."),
        Parameter("key", .line, required: true, "The `key` of its `external`."),
      ]),
    ]),
    about: "An incident: its id, its number, such as `INC-000001`, or its key elsewhere.")

  /// What the two are called in the document.
  package enum ItemRef { package static let name = "ItemRef" }
  package enum IncidentRef { package static let name = "IncidentRef" }

  package static let timestamp = Schema.named(
    "Timestamp", .string(1...40), about: "RFC 3339, with any offset; results are in UTC.")

  package static let moment = Schema.named(
    "Moment",
    .either([
      .timestamp,
      .object([
        Parameter("position", .count, required: true, "Of the journal."),
        Parameter(
          "timeline", .id, "Of which history; `cursor_expired` where that was abandoned before."),
      ]),
    ]),
    about: "A moment of the past: a timestamp, or a position of the journal.")
}
