import JSON

/// `cmdb diff`: the inventory at two moments side by side.
enum DiffVerb {
  static let fields = Option(
    "--fields", "FIELDS", "Compare only these, separated by commas: `state,location`.",
    ru: "Сравнить только эти поля (через запятую): `state,location`.",
    words: .asked(.filterFields))

  static func run(_ session: Session) throws(Failure) {
    let from = try session.comparisonStart(try session.required(0))
    let to = try session.comparisonEnd(session.word(1) ?? "now")
    let listing = Session.Listing(method: "inventory.compare", plural: "differences")
    let found = try session.walk(listing) { writer in
      writer.member("from", moment: from)
      writer.member("to", moment: to)
      session.zoneMember(to: &writer)
    }
    guard let found else { return }
    session.print(lines(found, width: session.screen.width, session.language))
    session.addAfterword(totals(found))
  }

  /// `2 items appeared, 1 vanished, 3 changed`, of those shown; nil where there are none.
  static func totals(_ differences: [Value]) -> Wording? {
    guard !differences.isEmpty else { return nil }
    func count(_ change: String) -> Int {
      differences.count { $0["change"]?.string == change }
    }
    let (appeared, vanished) = (count("appeared"), count("vanished"))
    let changed = differences.count - appeared - vanished
    return Wording(
      "\(appeared) appeared, \(vanished) vanished, \(changed) changed.",
      ru: "Появилось: \(appeared), исчезло: \(vanished), изменилось: \(changed).")
  }

  static func lines(_ differences: [Value], width: Int?, _ language: Language) -> [Line] {
    differences.flatMap { difference in
      [heading(difference, language).fitted(to: width)]
        + difference["changes"].list.map {
          History(
            language: language, declared: nil,
            ofClass: difference["item"]?["class"]?.string
          ).change($0).fitted(to: width)
        }
    }
  }

  private static func heading(_ difference: Value, _ language: Language) -> Line {
    let item = difference["item"]
    let change = difference["change"]?.string ?? ""
    let style: Style =
      switch change {
      case "appeared": .green
      case "vanished": .red
      default: .yellow
      }
    return Line([
      Span(language.word(change, Vocabulary.difference), style), Span("  "),
      Span(item?["tag"]?.string ?? "", .bold), Span("  "),
      Span(item?["name"]?.string ?? ""), Span("  "), Span(item?["class"]?.string ?? "", .dim),
    ])
  }
}
