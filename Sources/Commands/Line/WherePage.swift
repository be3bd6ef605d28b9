import CMDB

/// `cmdb help where`: the language of conditions.
struct WherePage {
  let width: Int
  let language: Language

  private static let introduction = Wording(
    "A condition selects items or incidents: cmdb item list --where \"CONDITION\". The parameter"
      + " `where` of the server's methods takes the same text.",
    ru: "Условие отбирает объекты или инциденты: cmdb item list --where \"УСЛОВИЕ\". Параметр"
      + " `where` методов сервера понимает тот же текст.")

  var text: String {
    let ofClass = Wording("Lists the fields of a class.", ru: "Показывает поля класса.")
    return
      (TextWidth.wrapped(Self.introduction.text(language), to: width) + [""]
      + section(Wording("Comparisons", ru: "Сравнения"), entries(WhereGuide.comparisons))
      + section(Wording("Values", ru: "Значения"), entries(WhereGuide.values))
      + section(
        Wording("Fields", ru: "Поля"),
        entries(WhereGuide.fields) + [("cmdb class NAME", ofClass.text(language))])
      + [Wording("Examples", ru: "Примеры").text(language)]
      + WhereGuide.examples.map { "    \($0)" }).joined(separator: "\n")
  }

  private func entries(_ entries: [WhereGuide.Entry]) -> [(String, String)] {
    entries.map { form, about in
      guard language.isRussian, let (name, text) = Self.russian[form] else { return (form, about) }
      return (name ?? form, text)
    }
  }

  /// By the form of the guide: the form itself where it has words, and what it means.
  static let russian: [String: (String?, String)] = [
    "FIELD = VALUE": (nil, "Также != < <= > >=. `=` сравнивает точно, с учётом регистра."),
    "FIELD in (A, B)": (nil, "Одно из значений."),
    "FIELD contains TEXT": (nil, "Без учёта регистра."),
    "FIELD starts with TEXT": (nil, "Без учёта регистра."),
    "FIELD within VALUE": (nil, "Класс или объект и всё, что ниже."),
    "FIELD is null": (nil, "Нет значения; также `is not null`."),
    "related TYPE [to TAG]": (nil, "Есть связь этого типа."),
    "not, and, or, ( )": (nil, "`not` сильнее `and`, `and` сильнее `or`."),
    "'text'": (nil, "В кавычках; '' внутри — одна кавычка. Одному слову кавычки не нужны."),
    "12, 12990.10": (nil, "Число."),
    "2026-12-31": (nil, "Дата; 2026-12-31T09:00:00Z — момент."),
    "today, now": (nil, "Можно со сдвигом: today + 30d, now - 8h."),
    "true, false, me": (nil, "`me` — ваша учётная запись."),
    "of items": (
      "объектов",
      "class, tag, name, state, id, version, created_at, updated_at, updated_by, любой атрибут, "
        + "любая ссылка и один шаг по ней: holder.phone."
    ),
    "of incidents": (
      "инцидентов",
      "number, title, state, priority, assignee, team, item, opened_at, due_at ..."
    ),
  ]

  private func section(_ title: Wording, _ rows: [(String, String)]) -> [String] {
    let widest = rows.map { TextWidth.columns($0.0) }.max() ?? 0
    let blanks = String(repeating: " ", count: widest)
    return [title.text(language)]
      + rows.flatMap { name, about in
        TextWidth.wrapped(about, to: max(24, width - widest - 6)).enumerated().map { index, text in
          "    \(index == 0 ? TextWidth.padded(name, to: widest) : blanks)  \(text)"
        }
      } + [""]
  }
}
