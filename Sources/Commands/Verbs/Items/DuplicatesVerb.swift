import CMDB
import JSON

/// `cmdb item duplicates`: page after page, for one may be empty.
enum DuplicatesVerb {
  static func run(_ session: Session) throws(Failure) {
    var cursor: String?
    var count = 0
    repeat {
      let page = try session.call("item.duplicates") { [cursor] writer in
        if let name = session.word(0) { writer.member("class", string: name) }
        if let condition = session.option(.filter) { writer.member("where", string: condition) }
        if let cursor { writer.member("cursor", string: cursor) }
      }
      for group in page["groups"].list {
        count += 1
        guard !session.has(.json) else {
          session.printJSON(group)
          continue
        }
        session.print(lines(group, session.language).map { $0.fitted(to: session.screen.width) })
      }
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    guard count == 0, !session.has(.json) else { return }
    session.remark("There are no duplicates.", ru: "Дубликатов нет.")
  }

  static func lines(_ group: Value, _ language: Language) -> [Line] {
    let fields = (group["fields"]?.strings ?? []).joined(separator: " + ")
    let total = Int(group["items_total"]?.integer ?? 0)
    let shown = group["items"].list
    let rest = total - shown.count
    let more =
      rest > 0
      ? [Line(Wording("  … and \(rest) more", ru: "  … и ещё \(rest)").text(language), .dim)] : []
    return [Line(fields, .bold)]
      + shown.map { entry in
        Line([
          Span("  "), Span(entry["item"]?["tag"]?.string ?? "", .cyan), Span("  "),
          Span(entry["item"]?["name"]?.string ?? ""), Span("  "),
          Span(entry["value"]?.string ?? "", .dim),
        ])
      } + more
  }
}
