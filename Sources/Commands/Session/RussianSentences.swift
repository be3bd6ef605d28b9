/// Russian translations of the server's sentences by their form, in which `*` stands for a part
/// filled in by the server.
///
/// The server guarantees codes, not wording. A sentence of an unknown form is shown in English
/// below the Russian text for its code.
enum RussianSentences {
  /// A sentence in Russian with its variable parts; nil for an unknown form.
  static func translated(_ sentence: String, _ language: Language) -> String? {
    let bare = withoutHint(withoutPlace(sentence))
    for (form, russian, kinds) in ImportSentences.forms + forms {
      guard let parts = parts(of: bare, form), parts.count == kinds.count else { continue }
      var text = russian
      var isWhole = true
      for (index, (part, kind)) in zip(parts, kinds).enumerated() {
        guard let word = said(part, kind, language) else {
          isWhole = false
          break
        }
        text = text.replacing("{\(index + 1)}", with: word)
      }
      if isWhole { return text }
    }
    return nil
  }

  /// The kinds of variable parts.
  enum Part {
    case asWritten, state, states, noun, shape
  }

  private static let forms: [(form: String, russian: String, parts: [Part])] = [
    ("There is no * `*`", "не найдено: {1} {2}.", [.noun, .asWritten]),
    ("There is no * *.", "не найдено: {1} {2}.", [.noun, .asWritten]),
    (
      "Resolve it first: the resolution says what was done.",
      "сначала решите его: решение говорит, что сделано.", []
    ),
    (
      "It cannot go from * to *, only to: *.", "из состояния {1} нельзя перейти в {2}; можно: {3}.",
      [.state, .state, .states]
    ),
    ("The database is out of disk space.", "на диске базы данных нет места.", []),
    ("It is *, which is final.", "{1} — конечное состояние.", [.state]),
    (
      "The * is * and cannot become *.", "из состояния {2} нельзя перейти в {3}.",
      [.noun, .state, .state]
    ),
    (
      "`*` must be from * to *.", "допустимы значения от {2} до {3}.",
      [.asWritten, .asWritten, .asWritten]
    ),
    ("`*` must be one of *.", "допустимые значения: {2}.", [.asWritten, .asWritten]),
    ("`*` must be at least *.", "не меньше {2}.", [.asWritten, .asWritten]),
    ("`*` must be at most *.", "не больше {2}.", [.asWritten, .asWritten]),
    ("`*` must be *.", "нужно: {2}.", [.asWritten, .shape]),
    ("`*` must be compared with *", "сравнивают с: {2}.", [.asWritten, .shape]),
    (
      "`*` has * bytes; at most * are allowed.", "длина {2} байт, допустимо не больше {3}.",
      [.asWritten, .asWritten, .asWritten]
    ),
    (
      "`*` has * bytes; at least * are needed.", "длина {2} байт, нужно не меньше {3}.",
      [.asWritten, .asWritten, .asWritten]
    ),
    ("`*` can be changed but not cleared.", "можно изменить, но нельзя очистить.", [.asWritten]),
    ("The limit of * is *.", "Предел {1}: {2}.", [.asWritten, .asWritten]),
    ("The tag * is taken*.", "Метка {1} занята.", [.asWritten, .asWritten]),
    ("Another item has the same *.", "То же значение у другого объекта: {1}.", [.asWritten]),
    ("There is already * *.", "Уже есть: {2}.", [.asWritten, .asWritten]),
    (
      "The account * is disabled, so a token could not log in.",
      "Учётная запись {1} отключена, вход по токену невозможен.", [.asWritten]
    ),
    (
      "The account * is disabled.", "учётная запись {1} отключена.", [.asWritten]
    ),
    (
      "The item is still in use: first remove what refers to it.",
      "Объект ещё используется: сначала удалите ссылки на него.", []
    ),
    (
      "The team * is no longer active.", "группа поддержки {1} больше не действует.", [.asWritten]
    ),
    (
      "* does not work in the team *.", "{1} не работает в группе поддержки {2}.",
      [.asWritten, .asWritten]
    ),
    ("* is away.", "{1} нет на месте.", [.asWritten]),
    (
      "* has * open incidents, as many as one may have in the team.",
      "у {1} уже {2} открытых инцидентов: больше в группе не допускается.",
      [.asWritten, .asWritten]
    ),
    (
      "Several incidents of the thread are open: *.",
      "в переписке открыто несколько инцидентов: {1}.",
      [.asWritten]
    ),
    ("One does not write by *: it is a telephone.", "{1} — телефон, им не пишут.", [.asWritten]),
    (
      "No address is known to which * can write.", "неизвестно, на какой адрес писать каналом {1}.",
      [.asWritten]
    ),
    (
      "Nobody is known to whom to write of *: set its requester.",
      "по {1} писать некому: заявитель не указан.", [.asWritten]
    ),
    (
      "The last three messages to * did not arrive; --to names it again.",
      "последние три сообщения на {1} не дошли; --to указывает адрес ещё раз.", [.asWritten]
    ),
    ("* has taken it already.", "инцидент уже взял {1}.", [.asWritten]),
    (
      "The incident is *: nobody works on it any more.", "инцидент {1}: работа по нему окончена.",
      [.state]
    ),
    (
      "The incident is pending: it waits for somebody else. Set it to in_progress first.",
      "Инцидент ожидает; сначала переведите его в работу.", []
    ),
    (
      "The presence of others is set by whoever leads their team, or with the right `administer`.",
      "Отсутствие других отмечает руководитель их группы или администратор.", []
    ),
    ("* refers to it as *.", "на него ссылается {1} ({2}).", [.asWritten, .asWritten]),
  ]

  private static let nouns = [
    "item": "объект", "incident": "инцидент", "account": "учётная запись", "token": "токен",
    "relation": "связь", "team": "группа поддержки", "class": "класс",
    "relation type": "тип связи", "field": "поле",
    "state": "состояние", "value": "значение", "parameter": "параметр",
    "lifecycle": "жизненный цикл",
    "method": "метод", "reference": "ссылка", "column": "столбец", "attribute": "атрибут",
  ]

  private static let shapes = [
    "an integer": "целое число", "a number": "число", "true or false": "да или нет",
    "a string": "строка", "an array of strings": "список строк",
    "an array": "список", "an object": "объект JSON", "a date, YYYY-MM-DD": "дата, ГГГГ-ММ-ДД",
    "an RFC 3339 timestamp": "момент по RFC 3339, например 2026-12-31T09:00:00Z",
    "a date, or a timestamp with an offset": "дата или момент со смещением",
    "a URL, https://…": "адрес URL, https://…", "an email address": "адрес электронной почты",
    "an ISO 8601 duration, such as PT4H": "длительность по ISO 8601, например PT4H",
    "an existing calendar date": "существующая дата",
    "an RFC 3339 timestamp with its offset": "момент по RFC 3339 со смещением",
    "in the future": "момент в будущем",
  ]

  private static func said(_ text: String, _ part: Part, _ language: Language) -> String? {
    switch part {
    case .asWritten: text
    case .noun: nouns[text]
    case .shape: shapes[text]
    case .state: "«\(state(text, language))»"
    case .states:
      text.split(separator: ",").map { "«\(state($0.trimmed, language))»" }.joined(separator: ", ")
    }
  }

  private static func state(_ name: String, _ language: Language) -> String {
    Vocabulary.incidentState[name] ?? language.state(name)
  }

  /// The variable parts of a sentence; nil when it has another form.
  private static func parts(of sentence: String, _ form: String) -> [String]? {
    let literals = form.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    guard sentence.hasPrefix(literals[0]) else { return nil }
    var rest = sentence.dropFirst(literals[0].count)
    var parts: [String] = []
    for (index, literal) in literals.enumerated().dropFirst() {
      let isLast = index == literals.count - 1
      if isLast, literal.isEmpty {
        parts.append(String(rest))
        rest = ""
      } else if isLast {
        guard rest.hasSuffix(literal) else { return nil }
        parts.append(String(rest.dropLast(literal.count)))
        rest = ""
      } else {
        guard let found = rest.firstRange(of: literal) else { return nil }
        parts.append(String(rest[..<found.lowerBound]))
        rest = rest[found.upperBound...]
      }
    }
    return rest.isEmpty ? parts : nil
  }

  /// Without `At character 9: `: the mark below the condition shows it.
  private static func withoutPlace(_ sentence: String) -> String {
    guard sentence.hasPrefix("At character "), let colon = sentence.firstRange(of: ": ") else {
      return sentence
    }
    let rest = sentence[colon.upperBound...]
    return rest.prefix(1).uppercased() + rest.dropFirst()
  }

  /// Without `; did you mean …?`: the suggestion is shown separately.
  private static func withoutHint(_ sentence: String) -> String {
    guard let hint = sentence.firstRange(of: "; did you mean `") else {
      return sentence.hasPrefix("There is no ") && sentence.hasSuffix("`.")
        ? String(sentence.dropLast()) : sentence
    }
    return String(sentence[..<hint.lowerBound])
  }
}
