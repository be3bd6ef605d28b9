import CMDB
import JSON
import Sheets
import System

/// What the columns of a file mean: a mapping that was given, what the server finds, what a person
/// answers.
struct ImportColumnMap {
  /// The mapping as it was given: an object.
  let given: Value?
  /// In the order of the file: what a header means, as JSON of a mapping.
  private(set) var rules: [(header: String, json: [UInt8])] = []
  /// By column.
  private(set) var headers: [String: String] = [:]
  /// Whether a person has said what a column means.
  private(set) var isAnswered = false
  /// Headers that are left aside.
  private(set) var aside: [String] = []

  init(_ given: Value?) { self.given = given }

  /// Reads `--map`: a file, else a mapping that the server keeps.
  static func given(_ session: Session) throws(Failure) -> Value? {
    guard let path = session.option(ImportOption.map) else { return nil }
    if !path.contains("/"), !Files.exists(path) {
      let found = try session.call("mapping.list") { $0.member("name", string: path) }
      // One's own comes first.
      guard let mapping = found["mappings"].list.first?["mapping"] else {
        throw .failed(
          "There is neither a file nor a saved mapping `\(path)`; `cmdb call mapping.list` lists"
            + " them.",
          ru: "Нет ни файла, ни сохранённого соответствия `\(path)`; список: `cmdb call"
            + " mapping.list`.")
      }
      return mapping
    }
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try Files.read(path)
    } catch {
      throw .failed("Cannot read the mapping: \(error)", ru: "Соответствие не прочитать: \(error)")
    }
    guard let mapping = try? Document(bytes).root, mapping.kind == .object else {
      throw .failed(
        "\(path) is no mapping: an object of JSON with `columns`.",
        ru: "\(path) — не соответствие: нужен объект JSON с `columns`.")
    }
    return mapping
  }

  /// A file that names more is no file of classes.
  static let classesMax = 200

  /// Whether a column has the classes of its rows, as they are called there.
  func isClass(_ header: String) -> Bool {
    if let rule = given?["columns"]?[header] { return rule.equals("class") }
    let label = ColumnWords.core.first { $0.name == "class" }?.label
    let words = ["class", label?.english, label?.russian].compactMap(\.self)
    return words.contains { $0.lowercased() == header.lowercased() }
  }

  /// Finds what each header means; what nothing has is asked about, or is an error.
  ///
  /// - Parameter classes: those that the rows name; empty where they are not known.
  mutating func settle(
    _ names: [String], classes: [String], _ session: Session
  ) throws(Failure) {
    let units = Set(
      (given?["columns"]).map { $0.members.compactMap { $0.value["unit_from"]?.string } } ?? [])
    var open: [String] = []
    for header in names {
      if let rule = given?["columns"]?[header] {
        // A request is one line, a file need not be.
        var writer = Writer()
        writer.value(rule)
        add(header, rule.string ?? rule["column"]?.string, writer.bytes)
      } else if units.contains(header) {
        rules.append((header, Array("null".utf8)))
      } else {
        open.append(header)
      }
    }
    var unknown: [(header: String, why: String, candidates: [String])] = []
    for start in stride(from: 0, to: open.count, by: 1000) {
      let part = Array(open[start..<min(start + 1000, open.count)])
      let found = try session.call("import.columns") { writer in
        writer.member("headers", strings: part)
        writer.member("class", given: session.option(ImportOption.className))
        if !classes.isEmpty { writer.member("classes", strings: classes) }
      }
      for entry in found["columns"].list {
        let header = entry["header"]?.string ?? ""
        let column = entry["column"]?.string
        if let column, headers[column] == nil {
          add(header, column)
        } else {
          unknown.append(
            (
              header, entry["why"]?.string ?? "",
              column.map { [$0] }
                ?? entry["candidates"].list
                .compactMap(\.string)
            ))
        }
      }
    }
    if session.has(ImportOption.skipUnknown) {
      for entry in unknown { add(entry.header, nil) }
    } else if !unknown.isEmpty {
      try ask(unknown, session)
    }
  }

  mutating func add(_ header: String, _ column: String?, _ json: [UInt8]? = nil) {
    var writer = Writer()
    if let column {
      writer.string(column)
      headers[column] = header
    } else {
      writer.null()
      aside.append(header)
    }
    rules.append((header, json ?? writer.bytes))
  }

  private mutating func ask(
    _ unknown: [(header: String, why: String, candidates: [String])], _ session: Session
  ) throws(Failure) {
    guard session.isAsked else {
      let english = unknown.map { entry in
        "`\(Harmless.line(entry.header))`" + Self.hint(entry.candidates, "did you mean", "or")
      }
      let russian = unknown.map { entry in
        "`\(Harmless.line(entry.header))`" + Self.hint(entry.candidates, "возможно,", "или")
      }
      let sample = Self.example(unknown)
      throw .failed(
        "No column is sure for \(english.joined(separator: ", ")). Name them in a mapping (--map),"
          + " or leave them aside: --skip-unknown. The mapping is JSON"
          + "\(sample.map { ", as \($0)" } ?? ""). If these are no headers: --header-row,"
          + " --delimiter.",
        ru: "Неясно, какой это столбец: \(russian.joined(separator: ", ")). Укажите в соответствии"
          + " (--map) или пропустите: --skip-unknown. Соответствие — это JSON"
          + "\(sample.map { ", например \($0)" } ?? ""). Если это не заголовки: --header-row,"
          + " --delimiter.")
    }
    isAnswered = true
    for entry in unknown {
      let near = entry.candidates.first
      while true {
        let answer = session.ask(
          Wording(
            "Which column is `\(Harmless.line(entry.header))`? Enter leaves it aside"
              + (near.map { ", = is `\($0)`" } ?? "") + ": ",
            ru: "Какой столбец `\(Harmless.line(entry.header))`? Enter — пропустить"
              + (near.map { ", = — `\($0)`" } ?? "") + ": "))
        guard let answer, !answer.isEmpty else {
          add(entry.header, nil)
          break
        }
        let meant = answer == "=" ? near ?? answer : answer
        let found = try session.call("import.columns") { writer in
          writer.member("headers", strings: [meant])
          writer.member("class", given: session.option(ImportOption.className))
        }["columns"].list.first
        if let column = found?["column"]?.string, headers[column] == nil {
          add(entry.header, column)
          break
        }
        let taken = found?["column"]?.string.flatMap { headers[$0] }
        let hint = Self.hint((found?["candidates"]).list.compactMap(\.string), "did you mean", "or")
        session.remark(
          taken.map { "`\(meant)` is `\($0)` already." } ?? "There is no column `\(meant)`\(hint)",
          ru: taken.map { "`\(meant)` — уже `\($0)`." } ?? "Нет столбца `\(meant)`\(hint)")
      }
    }
  }

  /// A mapping of the first header that is near to a column; nil where none is.
  private static func example(
    _ unknown: [(header: String, why: String, candidates: [String])]
  ) -> String? {
    let near = unknown.lazy.compactMap { entry in
      entry.candidates.first.map { (entry.header, $0) }
    }
    guard let (header, column) = near.first else { return nil }
    var writer = Writer()
    writer.object { writer in
      writer.key("columns")
      writer.object { $0.member(Harmless.line(header), string: column) }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func hint(_ candidates: [String], _ question: String, _ or: String) -> String {
    guard !candidates.isEmpty else { return "" }
    return " (\(question) \(candidates.map { "`\($0)`" }.joined(separator: " \(or) "))?)"
  }

  /// The mapping that the import is opened with.
  func write(to writer: inout Writer, leavingOut column: String?) {
    writer.object { writer in
      writer.key("columns")
      writer.object { writer in
        for (header, json) in rules {
          let isLeft = column.map { headers[$0] == header } ?? false
          writer.member(header, raw: isLeft ? Array("null".utf8) : json)
        }
        if let column, !rules.contains(where: { $0.header == column }) {
          writer.member(column, string: nil)
        }
      }
      for name in ["constants", "formats", "match"] {
        if let value = given?[name] { writer.member(name, value: value) }
      }
    }
  }

  /// Keeps what a person has answered under a name, if it is wanted: next month's file is the same.
  func offerToKeep(_ session: Session) throws(Failure) {
    guard isAnswered, session.isAsked,
      let name = session.ask(
        Wording(
          "Keep what the columns mean, for --map, as (Enter: no): ",
          ru: "Сохранить соответствие столбцов для --map под именем (Enter — нет): ")),
      !name.isEmpty
    else { return }
    let found = try session.call("mapping.list") { $0.member("name", string: name) }
    let own = found["mappings"].list.first { $0["shared"]?.boolean == false }
    _ = try session.call("mapping.save") { writer in
      writer.member("name", string: name)
      if let version = own?["version"]?.integer { writer.member("version", integer: version) }
      writer.key("mapping")
      self.write(to: &writer, leavingOut: nil)
    }
  }

  /// How the file's columns were taken, for people; names that stand for themselves are left out.
  func lines(_ language: Language) -> [Line] {
    let named = rules.compactMap { rule -> String? in
      let column = headers.first { $0.value == rule.header }?.key
      return column.flatMap { $0 == rule.header ? nil : "\(rule.header) → \($0)" }
    }
    let columns =
      named.isEmpty
      ? []
      : [
        Line(Wording("columns: ", ru: "столбцы: ").text(language) + named.joined(separator: ", "))
      ]
    let left =
      aside.isEmpty
      ? []
      : [
        Line(
          Wording("left aside: ", ru: "пропущены: ").text(language) + aside.joined(separator: ", "))
      ]
    return columns + left
  }
}

extension Session {
  /// Whether a person can be asked.
  var isAsked: Bool { Standard.input.isTerminal && screen.showsProgress && !has(ImportOption.yes) }

  /// Asks a person; nil at the end of the input.
  func ask(_ question: Wording) -> String? {
    try? Standard.error.write(Array(question.text(screen.language).utf8))
    var line: [UInt8] = []
    while !line.contains(UInt8(ascii: "\n")) {
      guard (try? Standard.input.read(into: &line, max: 4096)) == true else { break }
    }
    guard !line.isEmpty else { return nil }
    return String(decoding: line, as: UTF8.self).trimmed
  }
}
