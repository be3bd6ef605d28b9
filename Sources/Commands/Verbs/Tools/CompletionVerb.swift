import CMDB
import JSON

/// `cmdb completion`: the scripts, and the words that they request.
enum CompletionVerb {
  static let shells = ["bash", "zsh"]
  /// More candidates would not help.
  private static let itemsMax = 200

  static func run(_ session: Session) throws(Failure) {
    let word = try session.required(0)
    switch word {
    case "bash": return session.screen.write(CompletionScript.bash)
    case "zsh": return session.screen.write(CompletionScript.zsh)
    default: break
    }
    guard let subject = WordList.Subject(rawValue: word) else {
      let known = shells + WordList.Subject.allCases.map(\.rawValue)
      throw .misuse(
        "There is no completion for `\(word)`, only for: \(known.joined(separator: ", ")).",
        ru: "Автодополнения для `\(word)` нет, есть: \(known.joined(separator: ", ")).")
    }
    let names = Set(try names(of: subject, session.word(1) ?? "", session))
    session.screen.write(names.sorted().map { Harmless.line($0) + "\n" }.joined())
  }

  private static func names(
    of subject: WordList.Subject, _ word: String, _ session: Session
  ) throws(Failure) -> [String] {
    switch subject {
    case .classes: try session.everything("class.list", "classes").compactMap { $0["name"]?.string }
    case .states:
      try session.everything("lifecycle.list", "lifecycles").flatMap { $0["states"]?.strings ?? [] }
    case .relationTypes:
      try session.everything("relation_type.list", "relation_types").compactMap {
        $0["name"]?.string
      }
    case .methods:
      try session.call("rpc.discover")["methods"].list.compactMap { $0["name"]?.string }
    case .items: try tags(beginningWith: word, session)
    case .incidents:
      try session.call("incident.find") { writer in
        writer.member("where", string: IncidentVerbs.openCondition)
        writer.member("fields", strings: ["number"])
        writer.member("limit", integer: itemsMax)
      }["incidents"].list.compactMap { $0["number"]?.string }
    case .fields: try fields(of: word, session)
    case .filterFields: try listed("filter", by: word, session)
    case .sortFields: try listed("sort", by: word, session)
    case .listFields: try listed("fields", by: word, session)
    }
  }

  private static func tags(
    beginningWith start: String, _ session: Session
  ) throws(Failure) -> [String] {
    try session.call("item.find") { writer in
      if !start.isEmpty {
        writer.member("where", string: "tag starts with \(Condition.quoted(start))")
      }
      writer.member("fields", strings: ["tag"])
      writer.member("limit", integer: itemsMax)
    }["items"].list.compactMap { $0["tag"]?.string }
  }

  /// The fields of a list from `rpc.discover`, with those of the catalogue.
  ///
  /// - Parameter command: its words; all but those of incidents list items.
  private static func listed(
    _ use: String, by command: String, _ session: Session
  ) throws(Failure) -> [String] {
    let method = command.hasPrefix("incident ") ? "incident.find" : "item.find"
    let described = try session.call("rpc.discover")["methods"].list
    guard let list = described.first(where: { $0["name"]?.string == method })?["x-list"] else {
      return []
    }
    let names = list[use]?.strings ?? []
    guard list["catalogue"]?.boolean == true else { return names }
    let classes = try session.everything("class.list", "classes")
    let added = ["attributes", "references"].flatMap { part in
      classes.flatMap { $0[part].list }.compactMap { $0["name"]?.string ?? $0["role"]?.string }
    }
    return names + added
  }

  /// Of a class, or of the class of an item.
  private static func fields(of word: String, _ session: Session) throws(Failure) -> [String] {
    let isClass = try session.everything("class.list", "classes").contains {
      $0["name"]?.equals(word) == true
    }
    let name = isClass ? word : try session.item(word)["class"]?.string ?? ""
    let declared = try session.declaration(of: name)
    // Nothing new is written to what is retired.
    let attributes = declared.attributes.filter { !$0.isRetired }.map(\.name)
    let names = ["name", "tag"] + attributes + declared.roles.map(\.name)
    return names.map { $0 + "=" }
  }
}
