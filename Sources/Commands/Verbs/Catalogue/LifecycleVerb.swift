import CMDB
import JSON

/// `cmdb lifecycle`: a row for each state, with the ways out of it.
enum LifecycleVerb {
  static func run(_ session: Session) throws(Failure) {
    let all = try session.everything("lifecycle.list", "lifecycles")
    let names = all.compactMap { $0["name"]?.string }
    let wanted = session.word(0)
    if let wanted, !names.contains(wanted) {
      let hint = Invocation.suggestion(wanted, names)
      throw .misuse(
        "There is no lifecycle `\(wanted)`\(hint.english) Known: \(names.joined(separator: ", ")).",
        ru: "Жизненного цикла `\(wanted)` нет\(hint.russian)"
          + " Известны: \(names.joined(separator: ", ")).")
    }
    for lifecycle in all where wanted == nil || lifecycle["name"]?.string == wanted {
      guard !session.has(.json) else {
        session.printJSON(lifecycle)
        continue
      }
      session.print([title(lifecycle, session.language)])
      session.print(table(lifecycle, session.language))
      session.print([Line()])
    }
  }

  // MARK: Changing them

  static func define(_ session: Session) throws(Failure) {
    try put(session, "lifecycle.define", "name", version: nil)
  }

  static func edit(_ session: Session) throws(Failure) {
    let name = try session.required(0)
    let all = try session.everything("lifecycle.list", "lifecycles")
    guard let present = all.first(where: { $0["name"]?.string == name }) else {
      // The server says what was meant.
      return try put(session, "lifecycle.update", "lifecycle", version: 1)
    }
    try put(session, "lifecycle.update", "lifecycle", version: try session.version(of: present))
  }

  private static func put(
    _ session: Session, _ method: String, _ parameter: String, version: Int64?
  ) throws(Failure) {
    let name = try session.required(0)
    let file = try session.document(try session.required(1))
    let isDry = session.has(ClassEditVerb.dryRun)
    let answer = try session.call(method) { writer in
      writer.member(parameter, string: name)
      if let version { writer.member("version", integer: version) }
      if isDry { writer.member("dry_run", boolean: true) }
      for (name, value) in file.root.members { writer.member(name, value: value) }
      session.writeMembers(to: &writer)
    }
    try session.show(answer) { () throws(Failure) in
      guard !isDry else {
        return session.print(ClassEditVerb.broken(answer, session.language))
      }
      session.print([title(answer, session.language)])
      session.print(table(answer, session.language))
    }
  }

  private static func title(_ lifecycle: Value, _ language: Language) -> Line {
    Line([
      Span(lifecycle["name"]?.string ?? "", .bold), Span("  "),
      Span(language.text(lifecycle["label"]) ?? ""),
    ])
  }

  static func table(_ lifecycle: Value, _ language: Language) -> Table {
    var table = Table([
      Table.Column.typed(Phrase.state.text(language)),
      Table.Column(Phrase.label.text(language), least: 10, rank: 2),
      Table.Column(Phrase.initial.text(language), least: 4, rank: 1),
      Table.Column(Phrase.next.text(language), least: 20, wrapped: true),
    ])
    let initial = lifecycle["initial"]?.strings ?? []
    for state in lifecycle["states"]?.strings ?? [] {
      table.append([
        Span(state, Style.ofState(state)),
        Span(language.text(lifecycle["labels"]?[state]) ?? "", .dim),
        Span(initial.contains(state) ? Phrase.yes.text(language) : ""),
        Span(next(after: state, of: lifecycle, language)),
      ])
    }
    return table
  }

  /// `in_use (holder), retired (reason)`: in brackets what the transition requires.
  private static func next(
    after state: String, of lifecycle: Value, _ language: Language
  ) -> String {
    lifecycle["transitions"].list.filter { $0["from"]?.equals(state) == true }.map { step in
      let reason =
        step["reason_required"]?.boolean == true
        ? [language.word("reason", ["reason": "причина"])] : []
      let guards = step["guards"].list.flatMap { one in
        one.members.map { member in
          let name = language.word(member.name, Vocabulary.transitionGuard)
          return member.value.string.map { "\(name) \($0)" } ?? name
        }
      }
      let asked = (step["requires"]?.strings ?? []) + reason + guards
      let to = step["to"]?.string ?? ""
      return asked.isEmpty ? to : "\(to) (\(asked.joined(separator: ", ")))"
    }.joined(separator: ", ")
  }
}
