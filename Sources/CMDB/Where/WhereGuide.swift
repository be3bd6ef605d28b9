/// The where language as it is documented: one source for `cmdb help where` and `rpc.discover`.
package enum WhereGuide {
  /// A form, and what it means.
  package typealias Entry = (form: String, about: String)

  package static let comparisons: [Entry] = [
    ("FIELD = VALUE", "Also != < <= > >=. `=` is exact and case-sensitive."),
    ("FIELD in (A, B)", "One of several values."),
    ("FIELD contains TEXT", "Ignores case."),
    ("FIELD starts with TEXT", "Ignores case."),
    ("FIELD within VALUE", "A class or an item and everything below it."),
    ("FIELD is null", "Has no value; also `is not null`."),
    ("related TYPE [to TAG]", "Has a relation of this type."),
    ("not, and, or, ( )", "`not` binds before `and`, `and` before `or`."),
  ]

  package static let values: [Entry] = [
    ("'text'", "Quoted; '' inside stands for one quote. A single word needs no quotes."),
    ("12, 12990.10", "A number. Of a reference it is the id: quote a tag of digits, '57'."),
    ("2026-12-31", "A date; 2026-12-31T09:00:00Z is a moment."),
    ("today, now", "Also with an offset: today + 30d, now - 8h."),
    ("true, false, me", "`me` is the caller's account."),
  ]

  package static let fields: [Entry] = [
    (
      "of items",
      "class, tag, name, state, id, version, created_at, updated_at, updated_by, every attribute, "
        + "every reference, and one step through it: holder.phone."
    ),
    ("of incidents", "number, title, state, priority, assignee, team, item, opened_at, due_at ..."),
  ]

  package static let examples = [
    "class = printer and location within 'SPB'",
    "warranty_end < today + 30d and not state in (disposed, void)",
    "model.manufacturer = 'HP' and holder is null",
    "assignee = me and state in (new, assigned, in_progress)",
  ]
}
