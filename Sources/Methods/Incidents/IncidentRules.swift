import CMDB
import JSON
import JSONRPC

/// Shared parameters and rules of the methods of incidents.
enum IncidentRules {
  /// One item or several; the call applies to all of them or none.
  static let items = Schema.either([.itemRef, .array(.itemRef, count: 1...100)])

  static let waitingFor = Parameter(
    "waiting_for", .choice(IncidentWords.waiting),
    "With `pending`: for whom or what it waits; default `other`.")

  static let waitingUntil = Parameter(
    "waiting_until", .timestamp,
    "With `pending`: when it is in progress again by itself; within ten years.")

  /// A note about a link, limited so that an answer with a hundred links has room for all notes.
  static let note = Schema.string(0...4000)

  static let role = Schema.choice(IncidentWords.roles)

  /// The fields of an incident that can be set when it is opened and changed later.
  static func fields(isNew: Bool) -> [Parameter] {
    Noun.incident.inputs(isNew: isNew, ["contact": contact, "external": external])
  }

  static let contact = Schema.object([
    Parameter("name", .line, required: true, "Whom to call back."),
    Parameter("phone", .line, "Phone number."), Parameter("email", .line, "Email address."),
  ])

  static let external = Schema.object([
    Parameter("system", .line, required: true, "The other system."),
    Parameter("key", .line, required: true, "Its key in that system; unique within it."),
    Parameter("url", .line, "A link to it."),
  ])

  /// The given fields as one object, with timestamps in UTC.
  ///
  /// - Parameter keepingNulls: true for an update, in which `null` clears a field.
  static func definition(
    _ arguments: Arguments, keepingNulls: Bool
  ) throws(Stop) -> [UInt8] {
    let others = Conventions.writeNames.union(["version"])
    var problems: [Problem] = []
    var writer = Writer()
    writer.object { writer in
      for (name, value) in arguments.object?.members ?? Document.emptyObject.root.members
      where !others.contains(name) {
        guard !value.isNull else {
          if keepingNulls { writer.member(name, value: value) }
          if keepingNulls, Noun.incident.unclearable.contains(name) {
            problems.append(
              Problem("required", "`\(name)` can be changed but not cleared.", path: name))
          }
          continue
        }
        guard ["due_at", "reported_at", "waiting_until"].contains(name) else {
          problems += Self.problems(in: value, of: name)
          writer.key(name)
          Self.write(value, of: name, to: &writer)
          continue
        }
        guard let moment = value.string.flatMap({ Timestamp($0) }) else {
          problems.append(
            Problem(
              "type", "`\(name)` must be a timestamp, such as 2026-12-31T18:00:00+03:00.",
              path: name))
          continue
        }
        writer.member(name, string: moment.description)
      }
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return writer.bytes
  }

  /// A parameter that is a moment, in UTC; nil when it is not given.
  static func moment(_ name: String, _ arguments: Arguments) throws(Stop) -> String? {
    guard let text = arguments.string(name) else { return nil }
    guard let moment = Timestamp(text) else {
      throw .invalidParams([.notTimestamp(name, text)])
    }
    return moment.description
  }

  private static func problems(in value: Value, of name: String) -> [Problem] {
    if name == "contact", let address = value["email"]?.string,
      !Addresses.isEmail(LineText.mailAddress(address))
    {
      return [
        Problem("format", "`contact.email` must be an email address.", path: "contact.email")
      ]
    }
    // A browser follows it.
    if name == "external", let url = value["url"]?.string, !Addresses.isWebAddress(url) {
      return [
        Problem("format", "`external.url` must be a URL, https://…", path: "external.url")
      ]
    }
    return []
  }

  /// Lines without blanks around, objects with each of their lines in its form: whole, for an
  /// object that is given replaces the one before.
  private static func write(_ value: Value, of name: String, to writer: inout Writer) {
    switch value.kind {
    case .object:
      writer.object { writer in
        for (member, inner) in value.members where !inner.isNull {
          writer.key(member)
          write(inner, of: "\(name).\(member)", to: &writer)
        }
      }
    case .string:
      let text = value.string ?? ""
      switch name {
      case "contact.email": writer.string(LineText.mailAddress(text))
      // By these an incident is found: what looks alike is alike.
      case "external.key", "external.system", "team": writer.string(LineText.asSeen(text))
      case "description", "resolution": writer.string(text)
      default: writer.string(LineText.trimmed(text))
      }
    case .array, .null, .boolean, .number: writer.raw(value.raw)
    }
  }

  /// Whether an update names any field, including fields to clear.
  static func namesAny(_ arguments: Arguments) -> Bool {
    let others = Conventions.writeNames.union(["incident", "version"])
    return arguments.object?.members.contains { !others.contains($0.name) } ?? false
  }

  /// Requires a resolution for the states that need one.
  static func requireResolution(
    _ arguments: Arguments, toBe state: String, when states: Set<String>
  ) throws(Stop) {
    let said = arguments.string("resolution") ?? ""
    guard states.contains(state), said.utf8.allSatisfy({ $0 <= UInt8(ascii: " ") }) else { return }
    throw .invalidParams([
      Problem(
        "required", "`resolution` is required for the state \(state).",
        path: "resolution")
    ])
  }
}
