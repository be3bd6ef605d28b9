import CMDB
import JSON
import JSONRPC

/// What the methods of incidents have in common.
enum IncidentRules {
  /// One item or several, of which all are meant or none.
  static let items = Schema.either([.itemRef, .array(.itemRef, count: 1...100)])

  static let role = Schema.choice(["affected", "cause", "symptom", "not_impacted"])

  /// What can be said of an incident when it is opened, and changed later.
  static func fields(titleRequired: Bool) -> [Parameter] {
    [Parameter("title", .line, required: titleRequired, "What is the matter, in one line.")]
      + alwaysPresent
      + clearable.map { titleRequired ? $0 : Parameter($0.name, .nullable($0.schema), $0.about) }
  }

  private static let alwaysPresent = [
    Parameter("kind", .choice(["incident", "service_request", "task"]), "`incident` if absent."),
    Parameter("impact", .integer(1...3), "1 high, 2 medium, 3 low; 3 if absent."),
    Parameter("urgency", .integer(1...3), "1 high, 2 medium, 3 low; 3 if absent."),
    Parameter("major", .boolean, "Whether it is a major incident."),
  ]

  private static let clearable = [
    Parameter("description", .text, "What is the matter."),
    Parameter("requester", .itemRef, "The person, or organisation, that asks."),
    Parameter(
      "contact",
      .object([
        Parameter("name", .line, required: true, "Who is to be called back."),
        Parameter("phone", .line, "By phone."), Parameter("email", .line, "By mail."),
      ]), "Whom to ask, where no person is registered."),
    Parameter("category", .line, "What kind of matter it is."),
    Parameter("service", .itemRef, "The service that suffers."),
    Parameter("team", .line, "Who works on it."),
    Parameter("assignee", .line, "The account that works on it."),
    Parameter("parent", .incidentRef, "The incident that this one belongs to."),
    Parameter("channel", .line, "How it came in: phone, mail, portal."),
    Parameter(
      "external",
      .object([
        Parameter("system", .line, required: true, "The other system."),
        Parameter("key", .line, required: true, "Its key there; unique with the system."),
        Parameter("url", .line, "Where it can be seen."),
      ]), "The same matter in another system."),
    Parameter("due_at", .timestamp, "When it was promised to be resolved."),
    Parameter("resolution", .text, "How it was solved; required when it is."),
    Parameter("resolution_code", .line, "How it was solved, in one word."),
  ]

  /// What an incident always has: `null` cannot clear it.
  private static let unclearable = ["title"] + alwaysPresent.map(\.name)

  /// The fields that are named, as one object with moments in UTC.
  ///
  /// - Parameter keepingNulls: an update clears what is `null`; a new one has nothing to clear.
  static func definition(
    _ arguments: Arguments, keepingNulls: Bool
  ) throws(RPCError) -> [UInt8] {
    let others = Conventions.writeNames.union(["version"])
    var problems: [Problem] = []
    var writer = Writer()
    writer.object { writer in
      for (name, value) in arguments.object?.members ?? Document.emptyObject.root.members
      where !others.contains(name) {
        guard !value.isNull else {
          if keepingNulls { writer.member(name, value: value) }
          if keepingNulls, unclearable.contains(name) {
            problems.append(
              Problem("required", "`\(name)` can be changed, not cleared.", path: name))
          }
          continue
        }
        guard name == "due_at" else {
          writer.member(name, value: value)
          continue
        }
        guard let moment = value.string.flatMap({ Timestamp($0) }) else {
          problems.append(
            Problem(
              "type", "`due_at` has to be a timestamp, as 2026-12-31T18:00:00+03:00.", path: name))
          continue
        }
        writer.member(name, string: moment.description)
      }
    }
    guard problems.isEmpty else { throw .invalid(problems) }
    return writer.bytes
  }

  /// Whether an update names a field, be it to clear it.
  static func namesAny(_ arguments: Arguments) -> Bool {
    let others = Conventions.writeNames.union(["incident", "version"])
    return arguments.object?.members.contains { !others.contains($0.name) } ?? false
  }

  /// What it takes to call an incident solved.
  static func requireResolution(
    _ arguments: Arguments, toBe state: String, when states: Set<String>
  ) throws(RPCError) {
    let said = arguments.string("resolution") ?? ""
    guard states.contains(state), said.utf8.allSatisfy({ $0 <= UInt8(ascii: " ") }) else { return }
    throw .invalid([
      Problem(
        "required", "`resolution` is required for it to be \(state): say how it was solved.",
        path: "resolution")
    ])
  }
}
