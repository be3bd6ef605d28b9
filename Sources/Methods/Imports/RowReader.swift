import CMDB
import JSON
import JSONRPC

/// Reads rows of a file by the catalogue: what is stored of a row is typed, what is wrong with it
/// is told with its column.
struct RowReader {
  let options: ImportOptions
  let catalogue: Catalogue
  let currency: String
  private let hidden: Set<String>
  private let classWords: [(name: String, label: Label)]

  init(options: ImportOptions, context: Context) {
    self.options = options
    catalogue = context.catalogue
    currency = context.server.currency
    hidden = context.hiddenNames
    classWords = context.catalogue.classNames.compactMap { name in
      context.catalogue[class: name].map { (name, $0.label) }
    }
  }

  /// `{"line", "row", "errors"}`, as `cmdb.import_rows` takes it.
  func write(_ row: Value, line: Int, to writer: inout Writer) {
    var reading = RowReading(reader: self)
    let sent = Self.cells(row)
    let cells = options.mapping.isEmpty ? sent : options.mapping.applied(to: sent)
    reading.readClass(cells)
    reading.read(cells)
    writer.object { writer in
      writer.member("line", integer: line)
      writer.key("row")
      reading.write(to: &writer)
      writer.key("errors")
      writer.array { writer in
        for problem in reading.problems { Self.write(problem, to: &writer) }
      }
    }
  }

  /// A row of which all has to be right, as `cmdb.import_row` keeps it, and what is wrong with it.
  func read(_ row: [UInt8]) -> (row: [UInt8], problems: [Problem]) {
    guard let document = try? Document(row, limits: .trusted) else {
      return (Array("{}".utf8), [Problem("format", "It cannot be read.")])
    }
    var reading = RowReading(reader: self)
    let cells = Self.cells(document.root)
    reading.readClass(cells)
    reading.read(cells)
    var writer = Writer()
    reading.write(to: &writer)
    return (writer.bytes, reading.problems + reading.unknownColumns)
  }

  /// Flat: of a whole item `attributes` and `references` are taken apart.
  private static func cells(_ row: Value) -> [(name: String, value: Value)] {
    var cells: [(name: String, value: Value)] = []
    for (name, value) in row.members {
      if name == "attributes" || name == "references", value.kind == .object {
        for (inner, value) in value.members { cells.append((inner, value)) }
      } else {
        cells.append((name, value))
      }
    }
    return cells
  }

  private static func write(_ problem: Problem, to writer: inout Writer) {
    let column = problem.path.map { path in
      String(path.split(separator: ".", maxSplits: 1).last ?? "")
    }
    writer.object { writer in
      writer.member("code", string: problem.code)
      writer.member("message", string: problem.message)
      if let path = problem.path { writer.member("path", string: path) }
      if let column { writer.member("column", string: column) }
      if let suggestion = problem.suggestion { writer.member("suggestion", string: suggestion) }
    }
  }

  // MARK: Cells

  enum Content {
    case blank
    /// Typed `null`: clears, whatever blanks mean.
    case null
    case text(String)
    case value(Value)
  }

  func content(_ value: Value) -> Content {
    if value.isNull { return options.isText ? .blank : .null }
    guard options.isText else { return .value(value) }
    let text: String
    switch value.kind {
    case .string: text = value.string ?? ""
    case .number, .boolean: text = String(decoding: value.raw, as: UTF8.self)
    case .null: return .blank
    case .array, .object: return .value(value)
    }
    guard !LineText.isBlank(text) else { return .blank }
    let bytes = Array(text.utf8)
    guard options.isGuarded, bytes.first == UInt8(ascii: "'"), CSV.looksLikeFormula(bytes[...])
    else { return .text(text) }
    return .text(String(text.dropFirst()))
  }

  /// The class that a cell names, by name or label.
  func itemClass(_ text: String) throws(Problem) -> ItemClass {
    let found: String
    do throws(CellWord.Refusal) {
      // Most files have the names themselves: labels are looked through for others alone.
      found =
        catalogue[class: text] == nil ? try CellWord.find(text, among: classWords) : text
    } catch {
      switch error {
      case .unknown(let nearest):
        throw .unknown("class", text, nearest: nearest, path: "class")
      case .ambiguous(let names):
        throw Problem(
          "ambiguous", "`\(text)` can be \(names.joined(separator: " or ")).", path: "class")
      }
    }
    guard let known = catalogue[class: found] else {
      throw .unknown("class", text, among: catalogue.classNames, path: "class")
    }
    guard !known.isAbstract else {
      throw Problem(
        "unknown_class", "Class \(found) is abstract: it has no items.", path: "class")
    }
    return known
  }

  func isHidden(_ name: String) -> Bool { hidden.contains(name) }

  /// The column with the nearest name, for one that nothing has.
  func nearest(to name: String) -> String? {
    Spelling.nearest(
      to: name,
      among: ImportRules.columns(catalogue))
  }
}
