import JSON

/// A sentence for an entry of the journal: the action and its subject.
struct JournalSentence {
  let entry: Value
  let language: Language

  var text: String {
    switch entry["entity"]?.string {
    case "relation": relation
    case "incident_item": link
    case "item": item
    case "message": message
    case "export": export
    case let other:
      EntityPhrases.byEntity[other ?? ""]?.phrase(isFirst: isFirst, hasEnded: hasEnded)
        .text(of: subject, in: language)
        ?? said("changed \(other ?? "") \(subject)", ru: "изменение: \(subject)")
    }
  }

  /// The scope of an export, one line for each part of its description.
  var details: [(name: String, text: String)] {
    guard let described else { return [] }
    // If the rows became another file, their own format does not matter.
    let form = described["file"] == nil ? ["format", "describe"] : ["file"]
    return (["class", "where", "columns", "labels"] + form + ["as_of", "sha256"])
      .compactMap { name in
        described[name].flatMap { $0.isNull ? nil : (name, ValueText.of($0)) }
      }
  }

  private var isFirst: Bool { entry["version"]?.integer == 1 }
  private var hasEnded: Bool { entry["ended"]?.boolean == true }

  private func said(_ english: String, ru russian: String) -> String {
    language.isRussian ? russian : english
  }

  /// Tag and name, number and title, or the entry's own description.
  private var subject: String {
    if let subject = entry["subject"], !subject.isNull { return named(subject) }
    if let about = entry["about"], !about.isNull { return ValueText.of(about) }
    return entry["entity_id"].map { ValueText.of($0) } ?? ""
  }

  /// What has neither tag nor number is named by where it belongs.
  private func named(_ subject: Value) -> String {
    if let conversation = subject["conversation"]?.string { return conversation }
    let id = subject["id"].map { ValueText.of($0) } ?? ""
    return switch subject["entity"]?.string {
    case "conversation": said("conversation \(id)", ru: "о переписке \(id)")
    case "incident": said("incident \(id)", ru: "об инциденте \(id)")
    default: ValueText.of(subject)
    }
  }

  private func end(_ name: String) -> String { entry[name].map { ValueText.of($0) } ?? "" }

  private var item: String {
    switch entry["method"]?.string {
    case "item.void": said("voided \(subject)", ru: "аннулирован \(subject)")
    case "item.merge": said("merged \(subject)", ru: "объединён \(subject)")
    case "item.transition": said("changed the state of \(subject)", ru: "состояние \(subject)")
    default:
      isFirst
        ? said("registered \(subject)", ru: "заведён \(subject)")
        : said("changed \(subject)", ru: "изменён \(subject)")
    }
  }

  private var relation: String {
    let (source, target) = (end("source"), end("target"))
    let type = language.relation(entry["relation_type"]?.string ?? "")
    if hasEnded {
      return said(
        "disconnected \(source) \(type) \(target)", ru: "удалена связь: \(source) \(type) \(target)"
      )
    }
    return isFirst
      ? said("connected \(source) \(type) \(target)", ru: "связь: \(source) \(type) \(target)")
      : said(
        "changed the relation \(source) \(type) \(target)",
        ru: "изменена связь: \(source) \(type) \(target)")
  }

  /// An item and the incident that it is linked to.
  private var link: String {
    let item = end("target")
    let number = entry["subject"]?["number"]?.string ?? ""
    if hasEnded {
      return said("unlinked \(item) from \(number)", ru: "из \(number) исключён \(item)")
    }
    return isFirst
      ? said("linked \(item) to \(number)", ru: "к \(number) добавлен \(item)")
      : said("changed the link of \(item) to \(number)", ru: "изменена связь \(item) с \(number)")
  }

  private var message: String {
    switch entry["method"]?.string {
    case "message.send":
      said("sent a message in \(subject)", ru: "отправлено сообщение в \(subject)")
    case "message.receive":
      said("received a message in \(subject)", ru: "получено сообщение в \(subject)")
    case "message.note": said("wrote a note in \(subject)", ru: "добавлена заметка в \(subject)")
    case "message.sort":
      said("sorted a message of \(subject)", ru: "разобрано сообщение из \(subject)")
    default:
      isFirst
        ? said("wrote a message in \(subject)", ru: "сообщение в \(subject)")
        : said("changed a message of \(subject)", ru: "изменено сообщение из \(subject)")
    }
  }

  /// The description of an export, which is JSON in the text of the entry.
  private var described: Value? {
    guard entry["entity"]?.string == "export", let about = entry["about"]?.string else {
      return nil
    }
    return try? Document(about).root
  }

  private var export: String {
    let rows = Plural.rows(described?["rows"]?.integer.map { Int($0) } ?? 0)
    return said("exported \(rows.english)", ru: "выгружено: \(rows.russian)")
  }
}
