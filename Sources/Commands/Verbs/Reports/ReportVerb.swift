import CMDB
import JSON
import System

/// `cmdb report inventory`: the inventory of one moment as a page to look at, print and file.
enum ReportVerb {
  static let className = Option(
    "--class", "CLASS", "Only this class and those below it (default: asset).",
    ru: "Только этот класс и нижестоящие (по умолчанию asset).", words: .asked(.classes))
  static let against = Option(
    "--against", "TIME", "Also show what has changed since this earlier moment.",
    ru: "Показать и то, что изменилось с этого более раннего момента.")

  private static let usualClass = "asset"

  static func inventory(_ session: Session) throws(Failure) {
    guard let path = session.option(ExportVerb.output) else {
      throw .misuse("A report needs -o FILE.html.", ru: "Для отчёта нужно -o FILE.html.")
    }
    let chosen = session.option(className) ?? usualClass
    var received = ReportExport()
    let result = try session.call("inventory.export") { writer in
      writer.member("format", string: "jsonl")
      writer.member("class", string: chosen)
      writer.member("where", given: session.option(.filter))
      session.momentMember(to: &writer)
    } notified: { notification in
      received.receive(notification)
    }
    let items = try received.items(of: result)
    let moment = result["as_of"]?.string ?? ""
    let places = try places(session, at: moment)
    let language = session.language
    var report = InventoryReport(
      moment: moment,
      rows: items.map { InventoryReport.Row($0, places: places, language) },
      facts: facts(result, chosen, session))
    if let earlier = session.option(against) {
      report.comparison = try comparison(session, chosen, from: earlier, to: moment)
    }
    let page = ReportPage(report: report, language: language).html
    try write(Array(page.utf8), to: path)
    let count = Plural.items(report.rows.count)
    let at = Moment.compact(moment)
    session.remark(
      "\(path): \(count.english), as of \(at)", ru: "\(path): \(count.russian), на \(at)")
    // Compared with a moment before the register everything appeared.
    try ExportVerb.sayWhenItBegan(after: report.comparison?.moment ?? moment, session)
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    do {
      var file = try OutputFile(path, newMode: Process.newFileMode)
      try file.write(bytes)
      try file.commit()
    } catch {
      throw .failed("Cannot write the file: \(error)", ru: "Файл не записать: \(error)")
    }
  }

  /// All places, at the moment of the report.
  private static func places(
    _ session: Session, at moment: String
  ) throws(Failure) -> ReportPlaces {
    var found: [Value] = []
    var cursor: String?
    repeat {
      let page = try session.call("item.find") { writer in
        writer.member("where", string: "class = location")
        writer.member("fields", strings: ["tag", "name", "kind", "location"])
        writer.member("limit", integer: 1000)
        writer.member("as_of", string: moment)
        writer.member("cursor", given: cursor)
      }
      found += page["items"].list
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    return ReportPlaces(found)
  }

  private static func facts(
    _ result: Value, _ className: String, _ session: Session
  ) -> [(label: String, value: String)] {
    let moment = result["as_of"]?.string ?? ""
    let parts: [(String, String?)] = [
      ("--class", className), ("--where", session.option(.filter)), ("--as-of", moment),
    ]
    let options = parts.compactMap { name, value in
      value.map { "\(name) \(ShellWord.plain($0))" }
    }
    let verification = "cmdb export --format jsonl \(options.joined(separator: " ")) | sha256sum"
    let facts: [(Wording, String?)] = [
      (Wording("Moment", ru: "Момент"), moment),
      (Wording("Class", ru: "Класс"), session.language.className(className)),
      (Wording("Condition", ru: "Условие"), session.option(.filter)),
      (Wording("Rows", ru: "Строк"), result["rows"].map { ValueText.of($0) }),
      (
        Wording("Position of the journal", ru: "Позиция журнала"),
        result["position"].map { ValueText.of($0) }
      ),
      (Wording("SHA-256 of the data", ru: "SHA-256 данных"), result["sha256"]?.string),
      (Wording("To verify it", ru: "Как проверить"), verification),
    ]
    return facts.compactMap { label, value in
      value.map { (label: label.text(session.language), value: $0) }
    }
  }

  // MARK: Two moments

  private static func comparison(
    _ session: Session, _ className: String, from earlier: String, to moment: String
  ) throws(Failure) -> (moment: String, differences: [InventoryReport.Difference]) {
    let ofClass = "class = \(try Condition.word(className))"
    let condition = session.option(.filter).map { "(\($0)) and \(ofClass)" } ?? ofClass
    session.conditionStart = session.option(.filter) == nil ? 0 : 1
    var differences: [InventoryReport.Difference] = []
    var from = earlier
    var cursor: String?
    repeat {
      let page = try session.call("inventory.compare") { writer in
        writer.member("from", moment: earlier)
        writer.member("to", string: moment)
        session.zoneMember(to: &writer)
        writer.member("where", string: condition)
        writer.member("limit", integer: 1000)
        writer.member("cursor", given: cursor)
      }
      differences += page["differences"].list.map { difference($0, session.language) }
      from = page["from"]?["as_of"]?.string ?? from
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    session.conditionStart = 0
    return (from, differences)
  }

  private static func difference(
    _ entry: Value, _ language: Language
  ) -> InventoryReport.Difference {
    let changes = entry["changes"].list
    let item = entry["item"]
    let kind: InventoryReport.Difference.Kind =
      switch entry["change"]?.string {
      case "appeared": .appeared
      case "vanished": .vanished
      default: changes.contains { isOfPlace($0) } ? .moved : .changed
      }
    let className = item?["class"]?.string ?? ""
    return InventoryReport.Difference(
      kind: kind, tag: item?["tag"]?.string ?? "", name: item?["name"]?.string ?? "",
      className: language.className(className),
      changes: kind == .moved || kind == .changed
        ? changes.map { change($0, of: className, language) } : [])
  }

  private static func isOfPlace(_ change: Value) -> Bool {
    change["path"]?.string == "references.location"
  }

  /// `state: in_use → retired`
  private static func change(_ change: Value, of className: String, _ language: Language) -> String
  {
    let path = change["path"]?.string ?? ""
    let name = path.split(separator: ".").last.map(String.init) ?? path
    func text(_ value: Value?) -> String {
      guard let value, value.kind != .null else { return "–" }
      return path == "state"
        ? language.state(value.string ?? "", of: className) : ValueText.of(value)
    }
    let label = language.word(name, Vocabulary.field)
    return "\(label): \(text(change["from"])) → \(text(change["to"]))"
  }
}

/// Takes the rows of an export of whole items, and hashes them.
private struct ReportExport: ~Copyable {
  private var rows: [Value] = []
  private var hash = SHA256()
  private var sequence: Int64 = 0
  private var isWhole = true

  mutating func receive(_ notification: Value) {
    guard let params = notification["params"], let text = params["data"]?.string else { return }
    isWhole = isWhole && params["sequence"]?.integer == sequence
    sequence += 1
    let data = Array(text.utf8)
    hash.update(data)
    for line in data.split(separator: UInt8(ascii: "\n")) {
      if let row = try? Document(Array(line)).root { rows.append(row) } else { isWhole = false }
    }
  }

  /// The items, if all have come and their hash is what the server says.
  mutating func items(of result: Value) throws(Failure) -> [Value] {
    let sha256 = Digest.hex(exchange(&hash, with: SHA256()).finish())
    guard isWhole, result["sha256"]?.string == sha256 else {
      throw .failed("Part of the data is missing.", ru: "Часть данных не пришла.")
    }
    return rows
  }
}
