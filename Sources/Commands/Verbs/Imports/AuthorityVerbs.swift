import CMDB
import JSON

/// Which sources of imports are trusted.
enum AuthorityVerbs {
  static func list(_ session: Session) throws(Failure) {
    let all = Session.Listing(method: "authority.list", plural: "authorities", isWhole: true)
    guard let found = try session.walk(all) else { return }
    let language = session.language
    var table = Table([
      Table.Column(Wording("Class", ru: "Класс").text(language), least: 8),
      Table.Column(Wording("Attribute", ru: "Атрибут").text(language), least: 8),
      Table.Column(
        Wording("Most trusted first", ru: "По убыванию доверия").text(language), least: 12),
    ])
    for entry in found {
      table.append([
        Span(entry["class"]?.string ?? "", .bold), Span(entry["attribute"]?.string ?? ""),
        Span(entry["sources"].list.compactMap(\.string).joined(separator: " > ")),
      ])
    }
    session.print(table)
  }

  static func define(_ session: Session) throws(Failure) {
    let className = try session.required(0)
    let attribute = try session.required(1)
    let sources = try session.required(2).split(separator: ",").map(\.trimmed)
      .filter { !$0.isEmpty && $0 != "-" }
    let known = try session.everything("authority.list", "authorities").first { entry in
      entry["class"]?.string == className && entry["attribute"]?.string == attribute
    }
    let expected = try session.invocation.number(.expect).map { Int64($0) }
    let version = expected ?? known?["version"]?.integer
    let defined = try session.call("authority.define") { writer in
      writer.member("class", string: className)
      writer.member("attribute", string: attribute)
      writer.member("sources", strings: sources)
      if let version { writer.member("version", integer: version) }
      session.writeMembers(to: &writer)
    }
    if session.has(.json) { session.printJSON(defined) } else { try list(session) }
  }
}
