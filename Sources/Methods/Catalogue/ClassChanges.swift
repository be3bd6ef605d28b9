import CMDB
import JSON
import JSONRPC

/// What an answer says about changes of a class that are not through.
enum ClassChanges {
  /// Nothing: answers of the past, lists.
  case untold
  /// They have just begun.
  case begun
  /// What the database tells, as the JSON of an array.
  case told([UInt8])

  func write(of itemClass: ItemClass, to writer: inout Writer) {
    switch self {
    case .untold: break
    case .begun:
      guard !itemClass.pending.isEmpty else { return }
      writer.key("pending")
      writer.array { writer in
        for change in itemClass.pending {
          writer.object { writer in
            writer.member("change", string: change.change)
            writer.member("state", string: "checking")
            writer.member("checked", integer: 0)
            writer.member("of", integer: change.of)
            writer.member("offenders", integer: 0)
          }
        }
      }
    case .told(let json):
      guard json.count > 2 else { return }
      writer.member("pending", raw: json)
    }
  }
}

extension Schema {
  static let classChange = Schema.record([
    Parameter("change", .line, required: true, "What changes, such as `attributes.cost.required`."),
    Parameter(
      "state", .choice(["checking", "refused", "failed"]), required: true,
      "`refused`: items break it, nothing has changed; `failed`: it could not be looked through."),
    Parameter("checked", .count, required: true, "How many items were looked at."),
    Parameter("of", .count, required: true, "How many there are."),
    Parameter("offenders", .count, required: true, "How many break it."),
    Parameter("items", .array(.itemBrief, count: 0...20), "The first of them, once it is refused."),
    Parameter("where", .string(1...131_072), "A condition that lists them."),
  ])

  /// What a change of the catalogue would break.
  static let breaks = Schema.named(
    "Breaks",
    .record([
      Parameter(
        "breaks",
        .array(
          .record([
            Parameter("change", .line, required: true, "The part of the change."),
            Parameter("count", .count, required: true, "How many items break it."),
            Parameter(
              "items", .array(.itemBrief, count: 0...20), required: true, "The first of them."),
            Parameter("where", .string(1...131_072), required: true, "What lists them."),
          ]), count: 0...1000), required: true, "Empty where nothing is broken.")
    ]), about: "What a change of the catalogue would break.")
}
