import CMDB
import JSON

/// A caller: the person, the items they hold, and the open incidents about these.
struct Caller {
  let person: Value
  let declared: ClassDeclaration
  let held: [Value]
  let incidents: [Value]

  private static let facts = [
    "position", "phone", "mobile", "support_phone", "email", "login", "vip",
  ]

  func lines(width: Int?, _ language: Language) -> [Line] {
    var card = Card(title: ItemCard.title(person))
    for name in Self.facts {
      let isNumber = PhoneNumber.attributes.contains(name)
      card.add(
        declared.label(of: name, language),
        person["attributes"]?[name].map {
          ValueText.of($0, as: declared.attributes.first { $0.name == name }, language)
        },
        isNumber ? .bold : .plain)
    }
    for reference in person["references"].map({ Array($0.members) }) ?? [] {
      card.add(
        declared.label(ofRole: reference.name, language), ValueText.of(reference.value), .cyan)
    }
    return card.lines(width: width)
      + section(.heldItems, ItemTable.held(held, language), width, language)
      + section(.openIncidents, IncidentTable.table(incidents, language), width, language)
  }

  /// An empty section is shown as such, so that the agent need not wonder.
  private func section(
    _ phrase: Phrase, _ table: Table, _ width: Int?, _ language: Language
  ) -> [Line] {
    let title = phrase.text(language)
    guard !table.rows.isEmpty else { return [Line(), Line("\(title): –", .bold)] }
    return [Line(), Line(title, .bold)] + table.lines(width: width)
  }

  func write(to writer: inout Writer) {
    writer.object { writer in
      writer.member("person", value: person)
      for (name, values) in [("held", held), ("incidents", incidents)] {
        writer.member(
          name,
          array: { writer in
            for value in values { writer.value(value) }
          })
      }
    }
  }
}
