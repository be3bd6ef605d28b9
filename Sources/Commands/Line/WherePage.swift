/// `cmdb help where`: the language of conditions.
enum WherePage {
  static func text(width: Int) -> String {
    let introduction = [
      "A condition selects items or incidents: cmdb item list --where \"CONDITION\". The parameter"
        + " `where` of the server's methods takes the same text."
    ].flatMap { TextWidth.wrapped($0, to: width) }
    return
      (introduction + [""] + section("Comparisons", comparisons)
      + section("Values", values) + section("Fields", fields)
      + ["Examples"] + examples.map { "    \($0)" }).joined(separator: "\n")
  }

  private static let comparisons = [
    ("FIELD = VALUE", "Also != < <= > >=. `=` is exact, upper and lower case differ."),
    ("FIELD in (A, B)", "One of several values."),
    ("FIELD contains TEXT", "Ignores case."),
    ("FIELD starts with TEXT", "Ignores case."),
    ("FIELD within VALUE", "A class or an item and everything below it."),
    ("FIELD is null", "Has no value; also `is not null`."),
    ("related TYPE [to TAG]", "Has a relation of this type."),
    ("not, and, or, ( )", "`not` binds before `and`, `and` before `or`."),
  ]

  private static let values = [
    ("'text'", "Quoted; '' inside stands for one quote. A single word needs no quotes."),
    ("12, 12990.10", "A number."),
    ("2026-12-31", "A date; 2026-12-31T09:00:00Z is a moment."),
    ("today, now", "Also with an offset: today + 30d, now - 8h."),
    ("true, false, me", "`me` is your account."),
  ]

  private static let fields = [
    ("of items", "class, tag, name, state, id, version, created_at, updated_at, updated_by, every"),
    ("", "attribute, every reference, and one step through it: holder.phone."),
    ("of incidents", "number, title, state, priority, assignee, team, item, opened_at, due_at ..."),
    ("", "`cmdb class NAME` lists the fields of a class."),
  ]

  private static let examples = [
    "class = printer and location within 'HQ'",
    "warranty_end < today + 30d and not state in (disposed, void)",
    "model.manufacturer = 'HP' and holder is null",
    "assignee = me and state in (new, assigned, in_progress)",
  ]

  private static func section(_ title: String, _ rows: [(String, String)]) -> [String] {
    let widest = rows.map { TextWidth.columns($0.0) }.max() ?? 0
    return [title]
      + rows.map { name, about in
        "    " + name + String(repeating: " ", count: widest - TextWidth.columns(name) + 2) + about
      } + [""]
  }
}
