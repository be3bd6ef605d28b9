import JSON

/// `cmdb undo`.
enum UndoVerb {
  static let dryRun = Option(
    "--dry-run", "Show what was written and what an undo would do; change nothing.",
    ru: "Показать, что было записано и что сделает отмена; ничего не менять.")
  static let skipConflicts = Option(
    "--skip-conflicts", "Put back the rest where others have changed something since.",
    ru: "Вернуть остальное, если кто-то уже изменил часть данных.")

  static func run(_ session: Session) throws(Failure) {
    let name = try session.required(0)
    let isDry = session.has(dryRun)
    if isDry, !session.invocation.has(.json) { try show(name, session) }
    let done = try session.call("change_set.revert") { writer in
      writer.member("change_set", string: name)
      if isDry { writer.member("dry_run", boolean: true) }
      if session.has(skipConflicts) { writer.member("skip_conflicts", boolean: true) }
      session.writeMembers(to: &writer)
    }
    try session.show(done) { () throws(Failure) in
      session.print(
        lines(
          done, isDry: isDry, skips: session.has(skipConflicts), width: session.screen.width,
          session.language))
    }
  }

  /// The first entries of the change set.
  private static func show(_ name: String, _ session: Session) throws(Failure) {
    let set = try session.call("change_set.get") { $0.member("change_set", string: name) }
    session.print(
      JournalVerb.lines(
        set["entries"].list, width: session.screen.width, session.language))
  }

  static func lines(
    _ done: Value, isDry: Bool, skips: Bool, width: Int?, _ language: Language
  ) -> [Line] {
    let count = Int(done["reverted"]?.integer ?? 0)
    let conflicts = done["conflicts"].list.map { conflict in
      Line("  " + text(conflict, language), .yellow).fitted(to: width)
    }
    let more =
      done["next_cursor"]?.string == nil
      ? []
      : [Line(Wording("  … and more.", ru: "  … и другие.").text(language), .dim)]
    let own = done["change_set"]?.string.map { Line("  cmdb undo " + $0, .dim) }
    let isRefused = isDry && !skips && !conflicts.isEmpty
    let said = isRefused ? saidOfConflicts(count) : said(count, isDry: isDry)
    return [Line(said.text(language), .bold)] + conflicts + more
      + (own.map { [$0] } ?? [])
  }

  private static func text(_ conflict: Value, _ language: Language) -> String {
    let message = conflict["message"]?.string ?? ""
    guard language.isRussian, let words = RefusalWords.reason[conflict["code"]?.string ?? ""] else {
      return message
    }
    let subject = [conflict["item"]?["tag"], conflict["path"]].compactMap { $0?.string }
    return subject.joined(separator: " ") + ": " + words
  }

  /// What an undo would say that does not skip conflicts.
  private static func saidOfConflicts(_ rest: Int) -> Wording {
    let english = Plural.english(rest, "thing", "things")
    let russian = Plural.russian(rest, "запись", "записи", "записей")
    return Wording(
      "Would be refused: others have changed something since. With --skip-conflicts: \(english).",
      ru: "Отмене помешают чужие изменения. С --skip-conflicts будет возвращено: \(russian).")
  }

  private static func said(_ count: Int, isDry: Bool) -> Wording {
    guard count > 0 else {
      return Wording("There is nothing to put back.", ru: "Возвращать нечего.")
    }
    let english = Plural.english(count, "thing", "things")
    let russian = Plural.russian(count, "запись", "записи", "записей")
    return isDry
      ? Wording("Would put back \(english).", ru: "Будет возвращено: \(russian).")
      : Wording(
        "Put back \(english). This can be undone in turn:",
        ru: "Возвращено: \(russian). Отменить и это можно:")
  }
}
