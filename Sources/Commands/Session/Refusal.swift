import CMDB
import JSON

/// An error of the server for a person: the sentence, every reason with its field and suggestion,
/// and advice.
///
/// The server's messages are English, and only its codes are guaranteed. Russian texts are derived
/// from the codes and from sentences of a known form. The English message is added only where
/// details would otherwise be lost.
struct Refusal {
  let error: Value
  var language = Language.english
  /// The condition as typed, to mark the error in it.
  var condition: String?
  /// False where the program has made the condition, so that a place in it means nothing.
  var isConditionTyped = true
  /// Whether the caller named method and parameters himself, as `cmdb call` does.
  var isWire = false
  /// The number of characters that precede it in the condition sent.
  var conditionStart = 0

  private var data: Value? { error["data"] }
  private var kind: String { data?["kind"]?.string ?? "error" }

  func lines() -> [Line] {
    let message = typed(error["message"]?.string ?? "The server refused.")
    let shown = counted(message, (data?["errors"]).list.first) + meantAlone(message)
    let sentence = Line([
      Span("cmdb: ", .red), Span(russianSentence(message) ?? shown), Span(" (\(kind))", .dim),
    ])
    let original = isToldWhole(message) ? [] : [Line("  " + RefusalWords.original(shown), .dim)]
    return [sentence] + (reasons + details + advice).map { Line("  " + $0) } + original
  }

  private func typed(_ message: String) -> String {
    isWire ? message : CommandWords.said(message)
  }

  private func russianSentence(_ message: String) -> String? {
    guard language.isRussian else { return nil }
    let sentence = RussianSentences.translated(message, language) ?? RefusalWords.kind[kind]
    return sentence.map { $0.prefix(1).uppercased() + $0.dropFirst() }
  }

  /// Whether the Russian text holds all details of the English message.
  private func isToldWhole(_ message: String) -> Bool {
    guard language.isRussian, RefusalWords.kind[kind] != nil else { return true }
    let reasons = ["errors", "reasons"].flatMap { (data?[$0]).list }
    guard reasons.isEmpty else { return reasons.allSatisfy { russian($0) != nil } }
    return RefusalWords.tellingKinds.contains(kind) || !details.isEmpty
      || RussianSentences.translated(message, language) != nil
  }

  /// The Russian text of a reason whose code needs no details or whose sentence has a known form;
  /// else nil.
  private func russian(_ reason: Value) -> String? {
    let code = reason["code"]?.string ?? ""
    let message = typed(reason["message"]?.string ?? "")
    return RussianSentences.translated(message, language)
      ?? (RefusalWords.tellingReasons.contains(code) ? RefusalWords.reason[code] : nil)
  }

  /// The lines for `errors` and `reasons`; in English a single error is already in the sentence.
  private var reasons: [String] {
    ["errors", "reasons"].flatMap { list -> [String] in
      let all = (data?[list]).list
      let isSaid = list == "errors" && all.count == 1 && !language.isRussian
      return all.flatMap { reason in (isSaid ? [] : [text(reason)]) + pointer(to: reason) }
    }
  }

  private func text(_ reason: Value) -> String {
    let path = reason["path"]?.string.map { "\($0): " } ?? ""
    let code = reason["code"]?.string ?? ""
    let message = counted(typed(reason["message"]?.string ?? code), reason)
    let item = reason["item"].map { " (\(ValueText.of($0)))" } ?? ""
    if language.isRussian, let words = russian(reason) ?? RefusalWords.reason[code] {
      let meant = reason["suggestion"]?.string.map { " Возможно, `\($0)`?" } ?? ""
      // Of a single reason the whole message follows.
      let isAlone = ["errors", "reasons"].reduce(0) { $0 + (data?[$1]).list.count } == 1
      let original = russian(reason) == nil && !isAlone ? " (\(message))" : ""
      return path + words + original + item + author(of: reason) + meant
    }
    let meant = reason["suggestion"]?.string.flatMap { suggestion in
      message.contains(suggestion)
        ? nil : said(" Did you mean `\(suggestion)`?", ru: " Возможно, `\(suggestion)`?")
    }
    return path + message + item + author(of: reason) + (meant ?? "")
  }

  /// What was meant, where the only error stands in the sentence itself.
  private func meantAlone(_ message: String) -> String {
    let all = (data?["errors"]).list
    guard !language.isRussian, all.count == 1, let meant = all[0]["suggestion"]?.string,
      !message.contains(meant)
    else { return "" }
    return " Did you mean `\(meant)`?"
  }

  /// Who is behind a reason, and since when.
  private func author(of reason: Value) -> String {
    guard let who = reason["by"]?.string else { return "" }
    return " (\(who)" + (reason["at"]?.string.map { ", \(Moment.compact($0))" } ?? "") + ")"
  }

  private func said(_ english: String, ru russian: String) -> String {
    language.isRussian ? russian : english
  }

  /// Converts a character position in a message to a position in the condition as typed.
  private func counted(_ message: String, _ reason: Value?) -> String {
    guard let sent = reason?["position"]?.integer else { return message }
    // Where no condition was typed, as in `cmdb item list printr`, there is nothing to count in.
    guard isConditionTyped else {
      guard let place = message.firstRange(of: "At character \(sent): ") else { return message }
      let rest = message[place.upperBound...]
      return message[..<place.lowerBound] + rest.prefix(1).uppercased() + rest.dropFirst()
    }
    guard conditionStart > 0 else { return message }
    return message.replacing(
      "character \(sent)", with: "character \(Int(sent) - conditionStart)", maxReplacements: 1)
  }

  /// The condition with a mark below the position of the error.
  private func pointer(to reason: Value) -> [String] {
    guard let sent = reason["position"]?.integer, let condition,
      case let position = Int(sent) - conditionStart, position >= 1,
      position <= condition.unicodeScalars.count + 1
    else { return [] }
    let before = Harmless.line(
      String(String.UnicodeScalarView(condition.unicodeScalars.prefix(position - 1))))
    let blanks = String(repeating: " ", count: TextWidth.columns(before))
    return ["where: \(Harmless.line(condition))", "       \(blanks)^"]
  }

  /// The further members of `data`, by the kind that has them (API.md §1).
  private var details: [String] {
    switch kind {
    case "conflict": conflict
    case "already_exists":
      ["item", "incident"].compactMap { name in
        data?[name].map { said("It is \(ValueText.of($0)).", ru: "Это \(ValueText.of($0)).") }
      }
    case "invalid_state":
      data?["state"]?.string.map { state in
        let label = Vocabulary.incidentState[state] ?? language.state(state)
        return [said("Its state is \(state).", ru: "Текущее состояние: \(label).")]
      } ?? []
    case "internal":
      data?["reference"]?.string.map { reference in
        [
          said(
            "Quote \(reference): it leads to the log line.",
            ru: "Сообщите администратору код \(reference): по нему найдётся запись в журнале.")
        ]
      } ?? []
    default: []
    }
  }

  private var conflict: [String] {
    // An undo names who changed what with each reason.
    guard (data?["reasons"]).list.isEmpty else { return [] }
    let changed = (data?["changed"]?.strings ?? []).joined(separator: ", ")
    let who = data?["by"]?.string ?? said("another account", ru: "не указан")
    let at = data?["at"]?.string.map { Moment.compact($0) }
    let version = data?["current_version"].map { ValueText.of($0) }
    let english =
      "Changed by \(who)" + (at.map { " at \($0)" } ?? "")
      + (version.map { "; it is at version \($0) now" } ?? "") + "."
    let russian =
      "Изменено пользователем \(who)" + (at.map { " \($0)" } ?? "")
      + (version.map { "; текущая версия \($0)" } ?? "") + "."
    return [said(english, ru: russian)]
      + (changed.isEmpty ? [] : [said("Changed: \(changed).", ru: "Изменено: \(changed).")])
  }

  private var advice: [String] {
    let moments = (data?["errors"]).list.filter { reason in
      ["as_of", "since", "until", "expires_at"].contains(reason["path"]?.string)
    }
    if !moments.isEmpty {
      return [
        said(
          "`cmdb` takes 2026-12-31 (the end of the day; with --since its beginning) or"
            + " 2026-12-31T09:00:00Z.",
          ru: "`cmdb` понимает 2026-12-31 (конец дня; для --since — начало) и"
            + " 2026-12-31T09:00:00Z.")
      ]
    }
    let typed =
      isWire
      ? []
      : ["errors", "reasons"].flatMap { (data?[$0]).list }
        .compactMap { CommandWords.advice($0)?.text(language) }
    return adviceOfKind.map { [$0] } ?? typed
  }

  private var adviceOfKind: String? {
    switch kind {
    case "conflict" where error["message"]?.string?.contains("skip_conflicts") == true:
      said(
        "With --skip-conflicts everything else is put back.",
        ru: "С --skip-conflicts будет возвращено всё остальное.")
    case "conflict":
      said(
        "Look at it again and repeat the command; without --expect it uses the current version.",
        ru: "Посмотрите изменения и повторите команду; без --expect берётся текущая версия.")
    // The right is there; the account lacks the channel.
    case "forbidden" where data?["path"]?.string == "channel":
      said(
        "An administrator adds it: cmdb account update NAME channels=CHN-…",
        ru: "Его добавляет администратор: cmdb account update NAME channels=CHN-…")
    case "forbidden":
      data?["required"]?.string.map { right in
        said(
          "This needs the right `\(right)`; see `cmdb whoami`.",
          ru: "Нужно право `\(right)`; см. `cmdb whoami`.")
      }
    case "not_found" where data?["suggestion"]?.string != nil:
      data?["suggestion"]?.string.map { nearest in
        said(
          "Did you mean `\(Harmless.line(nearest))`?",
          ru: "Возможно, `\(Harmless.line(nearest))`?")
      }
    case "not_found":
      data?["path"]?.string == "incident"
        ? said("`cmdb incident list` shows all.", ru: "Все инциденты: `cmdb incident list`.")
        : error["message"]?.string?.contains("no item") == true
          ? said(
            "`cmdb item find WORDS` searches tags, names and keys.",
            ru: "Поиск по метке, названию и ключам: `cmdb item find СЛОВА`.") : nil
    case "unauthenticated":
      said(
        "Use --token-file or --certificate. Through the local socket, an administrator"
          + " creates the account: cmdb account create NAME os_user=USER.",
        ru: "Задайте --token-file или --certificate. Для локального сокета учётную запись"
          + " создаёт администратор: cmdb account create NAME os_user=USER.")
    case "overloaded", "unavailable":
      data?["retry_after_ms"]?.integer.map { pause in
        said("Repeat it in \(pause) ms or later.", ru: "Повторите не раньше чем через \(pause) мс.")
      }
    case "outcome_unknown":
      said(
        "Repeat it with the same --idempotency-key if one was given; else check what is there.",
        ru: "Повторите с тем же --idempotency-key, если он был; иначе проверьте, что записано.")
    default: nil
    }
  }
}
