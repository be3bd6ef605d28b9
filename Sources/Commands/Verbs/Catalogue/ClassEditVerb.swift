import CMDB
import JSON
import System

/// `cmdb class edit`: attributes are tightened, relabelled, retired; a file adds some, sets keys.
enum ClassEditVerb {
  static let dryRun = Option(
    "--dry-run", "Only show what items break the change.",
    ru: "Только показать, какие объекты мешают изменению.")
  static let changes = Option(
    "--changes", "FILE",
    "More changes as JSON, `-` for standard input: `add`, `change`, `keys` of class.update.",
    ru: "Другие изменения в JSON, `-` — стандартный ввод: `add`, `change`, `keys` из class.update.",
    words: .files)

  /// A typed `cost.required=yes` or `label.ru=Принтер`.
  private struct Edit {
    let attribute: String?
    let member: String
    let language: String?
    let text: String

    init(_ assignment: Assignment) throws(Failure) {
      let parts = assignment.name.split(separator: ".", omittingEmptySubsequences: false)
        .map(String.init)
      text = assignment.text
      let isOfClass =
        ["label", "lifecycle"].contains(parts[0]) && parts[0] != "label"
        || parts[0] == "label" && (parts.count == 1 || ["en", "ru"].contains(parts[1]))
      attribute = isOfClass ? nil : parts[0]
      let rest = isOfClass ? parts : Array(parts.dropFirst())
      guard let member = rest.first, rest.count <= (member == "label" ? 2 : 1) else {
        throw .misuse(
          "`\(assignment.name)` is not ATTRIBUTE.MEMBER, such as cost.required=yes.",
          ru: "`\(assignment.name)` — не АТРИБУТ.СВОЙСТВО, например cost.required=yes.")
      }
      self.member = member
      language = rest.count > 1 ? rest[1] : nil
    }
  }

  static func run(_ session: Session) throws(Failure) {
    let name = try session.required(0)
    var edits: [Edit] = []
    for assignment in try Assignment.all(session.invocation.words.dropFirst()) {
      edits.append(try Edit(assignment))
    }
    let file = try file(session)
    guard !edits.isEmpty || file != nil else {
      throw .misuse("There is nothing to change.", ru: "Нечего менять.")
    }
    let present = try session.call("class.get") { $0.member("class", string: name) }
    let version = try session.version(of: present)
    let isDry = session.has(dryRun)
    let answer = try session.call("class.update") { [edits] writer in
      writer.member("class", string: name)
      writer.member("version", integer: version)
      if isDry { writer.member("dry_run", boolean: true) }
      write(edits, of: present, beside: file?.root, to: &writer)
      session.writeMembers(to: &writer)
    }
    try session.show(answer) { () throws(Failure) in
      guard isDry else {
        session.print(ClassVerb.card(answer, session.language))
        session.print([Line()])
        return session.print(
          ClassVerb.attributes(ClassDeclaration(answer), session.language))
      }
      session.print(broken(answer, session.language))
    }
  }

  private static func file(_ session: Session) throws(Failure) -> Document? {
    guard let path = session.option(changes) else { return nil }
    return try session.document(path)
  }

  private static func write(
    _ edits: [Edit], of present: Value, beside file: Value?, to writer: inout Writer
  ) {
    for (name, value) in file?.members.map({ $0 }) ?? [] where name != "change" {
      writer.member(name, value: value)
    }
    for edit in edits where edit.attribute == nil {
      write(edit, label: present["label"], to: &writer)
    }
    var names: [String] = []
    for name in edits.compactMap(\.attribute) where !names.contains(name) { names.append(name) }
    let others = (file?["change"]).list
    guard !names.isEmpty || !others.isEmpty else { return }
    writer.key("change")
    writer.array { writer in
      for other in others { writer.value(other) }
      for name in names {
        let declared = present["attributes"].list.first { $0["name"]?.string == name }
        writer.object { writer in
          writer.member("name", string: name)
          for edit in edits where edit.attribute == name {
            write(edit, label: declared?["label"], to: &writer)
          }
        }
      }
    }
  }

  /// - Parameter label: the present one, of which a language stays.
  private static func write(_ edit: Edit, label: Value?, to writer: inout Writer) {
    switch edit.member {
    case "label":
      writer.key("label")
      writer.object { writer in
        for language in ["en", "ru"] {
          let isMeant = edit.language ?? language == language
          writer.member(
            language, string: isMeant ? edit.text : label?[language]?.string ?? edit.text)
        }
      }
    case "required", "indexed", "retired":
      writer.member(edit.member, raw: TypedValue.boolean(edit.text))
    case "values":
      writer.member(
        edit.member,
        strings: edit.text.split(separator: ",").map { LineText.trimmed(String($0)) })
    case _ where edit.text.isEmpty: writer.member(edit.member, string: nil)
    case "minimum", "maximum", "default": writer.member(edit.member, scalar: edit.text)
    default: writer.member(edit.member, string: edit.text)
    }
  }

  static func broken(_ answer: Value, _ language: Language) -> [Line] {
    let breaks = answer["breaks"].list
    guard !breaks.isEmpty else {
      return [Line(Wording("No item breaks it.", ru: "Объекты не мешают.").text(language), .green)]
    }
    return breaks.flatMap { part -> [Line] in
      let count = Int(part["count"]?.integer ?? 0)
      let shown =
        language.isRussian
        ? Plural.russian(count, "объект", "объекта", "объектов")
        : Plural.english(count, "item", "items")
      let items = part["items"].list.compactMap { $0["tag"]?.string }.joined(separator: ", ")
      return [
        Line([Span(part["change"]?.string ?? "", .bold), Span("  \(shown): \(items)")]),
        Line("  cmdb item list --where \"\(part["where"]?.string ?? "")\"", .dim),
      ]
    }
  }
}

extension Session {
  /// A file of JSON, or standard input for `-`.
  func document(_ path: String) throws(Failure) -> Document {
    do {
      let bytes = path == "-" ? try Standard.input.readAll() : try Files.read(path)
      return try Document(bytes)
    } catch {
      throw .misuse(
        "\(path) cannot be read as JSON: \(error)", ru: "\(path) не читается как JSON: \(error)")
    }
  }
}
