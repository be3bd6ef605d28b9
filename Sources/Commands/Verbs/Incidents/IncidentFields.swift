import JSON

/// The typed fields of an incident, ready to send.
struct IncidentFields {
  private enum Kind {
    case text, number, numbers, flag, reference, person, incident
    /// A member of an object: `contact.phone`.
    case member(of: String, String)
  }

  private static let kinds: [(name: String, kind: Kind)] = [
    ("title", .text), ("description", .text), ("kind", .text), ("impact", .number),
    ("urgency", .number), ("requester", .person),
    ("contact.name", .member(of: "contact", "name")),
    ("contact.phone", .member(of: "contact", "phone")),
    ("contact.email", .member(of: "contact", "email")), ("category", .text),
    ("service", .reference), ("team", .text), ("assignee", .text), ("parent", .incident),
    ("channel", .text), ("external.system", .member(of: "external", "system")),
    ("external.key", .member(of: "external", "key")),
    ("external.url", .member(of: "external", "url")), ("major", .flag), ("due_at", .text),
    ("resolution", .text), ("resolution_code", .text), ("state", .text),
    ("reported_at", .text), ("conversation", .text), ("messages", .numbers),
    ("waiting_for", .text), ("waiting_until", .text),
  ]

  /// Fields only for opening; later changes have commands of their own.
  private static let openingNames = [
    "state", "reported_at", "conversation", "messages", "waiting_for", "waiting_until",
  ]

  /// Names that people try as fields, and what to use instead.
  private static let elsewhere = [
    "state": Wording("; see `cmdb incident transition`.", ru: "; см. `cmdb incident transition`."),
    "waiting_for": Wording("; see `cmdb incident wait`.", ru: "; см. `cmdb incident wait`."),
    "waiting_until": Wording("; see `cmdb incident wait`.", ru: "; см. `cmdb incident wait`."),
    "priority": Wording(
      ": it follows from impact and urgency, see `cmdb priority list`.",
      ru: ": он следует из impact и urgency, см. `cmdb priority list`."),
    "caller": Wording("; did you mean `requester`?", ru: "; возможно, `requester`?"),
    "item": Wording(
      ": items are named by their tags alone, later with `cmdb incident link`.",
      ru: ": объекты указывают одними метками, позже — командой `cmdb incident link`."),
  ]

  static func names(isOpening: Bool) -> [String] {
    kinds.map(\.name).filter { isOpening || !openingNames.contains($0) }
  }

  private var assignments: [Assignment]

  init(_ assignments: [Assignment], isOpening: Bool) throws(Failure) {
    let known = Self.names(isOpening: isOpening)
    for assignment in assignments where !known.contains(assignment.name) {
      let hint = Self.elsewhere[assignment.name] ?? Invocation.suggestion(assignment.name, known)
      let fields = known.joined(separator: ", ")
      throw .misuse(
        "An incident has no field `\(assignment.name)` to set\(hint.english) Fields: \(fields).",
        ru: "Поля `\(assignment.name)` у инцидента не задать\(hint.russian) Поля: \(fields).")
    }
    self.assignments = assignments
  }

  /// The same with references resolved to tags.
  func settled(_ session: Session) throws(Failure) -> IncidentFields {
    var settled = self
    for (index, assignment) in assignments.enumerated() {
      switch Self.kinds.first(where: { $0.name == assignment.name })?.kind {
      case .reference: settled.assignments[index].text = try session.tag(assignment.text)
      case .person: settled.assignments[index].text = try session.person(assignment.text)
      case .text, .number, .numbers, .flag, .incident, .member, nil: continue
      }
    }
    return settled
  }

  func has(_ name: String) -> Bool { assignments.contains { $0.name == name } }

  func write(to writer: inout Writer) {
    var objects: [String] = []
    for assignment in assignments {
      guard let kind = Self.kinds.first(where: { $0.name == assignment.name })?.kind else {
        continue
      }
      switch kind {
      case .text: writer.member(assignment.name, string: text(assignment))
      case .number: write(number: assignment, to: &writer)
      case .numbers: write(numbers: assignment, to: &writer)
      case .flag: writer.member(assignment.name, raw: TypedValue.boolean(assignment.text))
      case .reference, .person:
        writer.key(assignment.name)
        if assignment.text.isEmpty { writer.null() } else { writer.reference(assignment.text) }
      case .incident:
        writer.key(assignment.name)
        if assignment.text.isEmpty {
          writer.null()
        } else {
          writer.reference(RecordNumber.incident.whole(assignment.text))
        }
      case .member(let object, _): if !objects.contains(object) { objects.append(object) }
      }
    }
    for object in objects { write(object, to: &writer) }
  }

  private func text(_ assignment: Assignment) -> String? {
    assignment.text.isEmpty ? nil : assignment.text
  }

  /// Text that is not a number is sent unchanged, so that the server names the expected form.
  private func write(number assignment: Assignment, to writer: inout Writer) {
    writer.key(assignment.name)
    if assignment.text.isEmpty {
      writer.null()
    } else if let number = Int64(assignment.text) {
      writer.integer(number)
    } else {
      writer.string(assignment.text)
    }
  }

  /// Numbers with commas between them; any other text is sent unchanged, for the same reason.
  private func write(numbers assignment: Assignment, to writer: inout Writer) {
    writer.key(assignment.name)
    writer.array { writer in
      for word in assignment.text.split(separator: ",").map(\.trimmed) where !word.isEmpty {
        if let number = Int64(word) { writer.integer(number) } else { writer.string(word) }
      }
    }
  }

  /// The members of one object together; all empty clear it.
  private func write(_ object: String, to writer: inout Writer) {
    let members = assignments.compactMap { assignment -> (String, String)? in
      let kind = Self.kinds.first { $0.name == assignment.name }?.kind
      guard case .member(object, let name) = kind, !assignment.text.isEmpty else { return nil }
      return (name, assignment.text)
    }
    writer.key(object)
    guard !members.isEmpty else { return writer.null() }
    writer.object { writer in
      for (name, text) in members { writer.member(name, string: text) }
    }
  }
}
