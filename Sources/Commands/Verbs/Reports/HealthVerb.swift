import JSON

/// `cmdb health`.
enum HealthVerb {
  static func run(_ session: Session) throws(Failure) {
    let health = try session.call("server.health")
    session.exitStatus = status(of: health)
    try session.show(health) { () throws(Failure) in
      session.print(card(health, session.language))
    }
  }

  /// 0: healthy; 1: degraded, but serving; 2: refuses reads or writes.
  static func status(of health: Value) -> Int32 {
    guard health["status"]?.string != "ok" else { return 0 }
    let codes = (health["reasons"].map { Array($0.elements) } ?? []).compactMap {
      $0["code"]?.string
    }
    let isSynchronous = health["archive"]?["mode"]?.string == "synchronous"
    let refuses = codes.contains {
      ["database_down", "writes_refused", "storage_failed"].contains($0)
        || isSynchronous && $0 == "archive_down"
    }
    return refuses ? 2 : 1
  }

  /// Adds nothing where the database is backed up with other tools.
  private static func add(_ backup: Value?, to card: inout Card, _ language: Language) {
    guard let backup else { return }
    let never = language.word("never", ["never": "нет"])
    let at = backup["time"]?.string.map { Moment.compact($0) }
    let verified = backup["verified"]?.string.map { Moment.compact($0) }
    card.add(
      language.isRussian ? "Резервная копия" : "Last backup", at ?? never,
      at == nil ? .yellow : .plain)
    card.add(
      language.isRussian ? "Копия проверена" : "Backup verified", verified ?? never,
      verified == nil ? .yellow : .plain)
  }

  /// Nothing where the log is not archived.
  private static func add(archive: Value?, to card: inout Card, _ language: Language) {
    guard let state = archive?["state"]?.string else { return }
    let mode = archive?["mode"]?.string.map { language.word($0, Vocabulary.archiveMode) }
    card.add(
      language.isRussian ? "Архив журнала СУБД" : "Log archive",
      [language.word(state, Vocabulary.health), mode].compactMap(\.self).joined(separator: ", "),
      state == "up" ? .green : .red)
  }

  static func card(_ health: Value, _ language: Language) -> Card {
    let status = health["status"]?.string ?? ""
    var card = Card(
      title: Line(
        language.word(status, Vocabulary.health), status == "ok" ? .green : .red))
    for reason in health["reasons"].map({ Array($0.elements) }) ?? [] {
      let code = reason["code"]?.string ?? ""
      let message = reason["message"]?.string ?? ""
      card.add(
        code, language.isRussian ? Vocabulary.healthReason[code] ?? message : message, .red)
    }
    for left in health["unmended"].map({ Array($0.elements) }) ?? [] {
      let what = [left["item"]?["tag"], left["path"], left["code"]].compactMap { $0?.string }
      card.add(
        language.word("unmended", ["unmended": "не исправлено"]), what.joined(separator: "  "),
        .yellow)
    }
    for change in health["catalogue_changes"].map({ Array($0.elements) }) ?? [] {
      let what = [change["class"], change["change"], change["state"]].compactMap { $0?.string }
      card.add(
        language.word("changing", ["changing": "меняется"]), what.joined(separator: "  "), .yellow)
    }
    for (phrase, name) in [(Phrase.database, "database"), (.steward, "steward")] {
      let text = health[name].map { ValueText.of($0) }
      card.add(
        phrase.text(language), text.map { language.word($0, Vocabulary.health) },
        text == "up" ? .green : .red)
    }
    let workers = health["workers"]
    let up = workers?["up"].map { ValueText.of($0) } ?? "?"
    let wanted = workers?["wanted"].map { ValueText.of($0) } ?? "?"
    card.add(Phrase.workers.text(language), "\(up) / \(wanted)", up == wanted ? .green : .red)
    card.add(
      Phrase.journalLag.text(language),
      health["journal_lag_ms"]?.integer.map {
        "\($0) \(language.word("ms", Vocabulary.unit))"
      })
    card.add(
      Phrase.settledUntil.text(language), health["settled_until"].map { ValueText.of($0) })
    card.add(
      Phrase.diskFree.text(language),
      health["disk_free_bytes"]?.integer.map { Progress.size(Int($0), language) })
    add(health["backup"], to: &card, language)
    add(archive: health["archive"], to: &card, language)
    return card
  }
}
