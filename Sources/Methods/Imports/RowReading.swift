import CMDB
import JSON
import JSONRPC

/// One row, as far as it has been read.
struct RowReading {
  let reader: RowReader
  private(set) var problems: [Problem] = []
  private(set) var itemClass: ItemClass?
  /// The classes for which the values are valid, where the row names none.
  private(set) var classes: [String]?
  private(set) var core: [(name: String, json: [UInt8])] = []
  private(set) var given: [(name: String, value: AttributeValue)] = []
  private(set) var observed: [(name: String, value: AttributeValue)] = []
  private(set) var cleared: [String] = []
  private(set) var references: [(name: String, json: [UInt8])] = []
  private(set) var relations = RowRelations()
  private(set) var checked: [(name: String, text: String)] = []
  private(set) var unknown: [(name: String, nearest: String?)] = []
  private(set) var forbidden: [String] = []
  private(set) var notInitial: String?
  /// Amounts of which the row has the currency alone.
  private(set) var amountless: [String] = []
  /// Where line breaks or letters that show nothing are taken out of what the row has.
  private(set) var cleaned: [String] = []
  /// Prices that can be read in two ways, by path.
  private(set) var twofold: [(path: String, text: String)] = []

  init(reader: RowReader) {
    self.reader = reader
  }

  private var options: ImportOptions { reader.options }
  private var catalogue: Catalogue { reader.catalogue }

  // MARK: The class

  /// The class that the row or the import names. Where neither does, the first class for which all
  /// attributes of the row are valid stands for those in which they mean the same.
  mutating func readClass(_ cells: [(name: String, value: Value)]) {
    if let cell = cells.first(where: { $0.name == "class" }), let text = text(of: cell.value) {
      do throws(Problem) {
        let named = try reader.itemClass(text)
        itemClass = named
        core.append(("class", Self.json(named.name)))
      } catch {
        problems.append(error)
      }
      return
    }
    if let name = options.className, let named = catalogue[class: name] {
      itemClass = named
      core.append(("class", Self.json(name)))
      return
    }
    let names = cells.filter { cell in
      if case .blank = reader.content(cell.value) { return false }
      return !catalogue.declarations(of: cell.name).isEmpty
    }.map(\.name)
    guard !names.isEmpty else { return }
    let candidates = catalogue.candidates(having: names)
    let model = candidates.first { candidate in
      var trial = RowReading(reader: reader)
      trial.itemClass = candidate
      trial.read(cells.filter { names.contains($0.name) })
      return trial.problems.isEmpty
    }
    guard let model = model ?? candidates.first else {
      problems.append(
        Problem(
          "required", "No class has all these columns: name the `class` of the row.",
          path: "class"))
      return
    }
    itemClass = model
    classes = catalogue.classes(accepting: names, like: model)
  }

  private func text(of value: Value) -> String? {
    switch reader.content(value) {
    case .text(let text): text
    case .value(let value): value.string
    case .blank, .null: nil
    }
  }

  // MARK: Cells

  mutating func read(_ cells: [(name: String, value: Value)]) {
    var names: Set<String> = []
    for cell in cells {
      guard names.insert(cell.name).inserted else {
        problems.append(
          Problem("duplicate", "The row has `\(cell.name)` twice.", path: cell.name))
        continue
      }
      if let problem = CellFaults.problem(in: cell.value, path: path(of: cell.name), options) {
        problems.append(problem)
        continue
      }
      if case .text(let text) = reader.content(cell.value), LineText.losesSome(text),
        !isKeptOrRefused(cell.name)
      {
        cleaned.append(path(of: cell.name))
      }
      if cell.name == options.countColumn {
        readUnits(cell.name, cell.value)
        continue
      }
      switch cell.name {
      case "class": break
      case "tag", "name", "state": readCore(cell.name, cell.value)
      case "id", "version": readNumber(cell.name, cell.value)
      case "source_id": readSourceID(cell.value)
      case "created_at", "updated_at", "updated_by":
        if let text = text(of: cell.value) { checked.append((cell.name, text)) }
      default: readField(cell.name, cell.value, among: cells)
      }
    }
  }

  /// As in `item.register`.
  private func path(of name: String) -> String {
    if catalogue.relationType(role: name) != nil { return "references.\(name)" }
    return catalogue.declarations(of: name).isEmpty ? name : "attributes.\(name)"
  }

  /// Whether a text of this column is stored as it is, or else is an error.
  private func isKeptOrRefused(_ name: String) -> Bool {
    guard let attribute = itemClass?.attribute(name) ?? catalogue.declarations(of: name).first
    else { return false }
    return switch attribute.type {
    case .text: ![.inn, .kpp, .ogrn, .rnm, .fnNo, .phone].contains(attribute.format)
    case .url, .email, .json: true
    case .integer, .decimal, .boolean, .date, .timestamp, .enum, .enumSet, .money, .quantity, .ip,
      .mac, .duration:
      false
    }
  }

  /// How many units the row stands for; a blank is one.
  private mutating func readUnits(_ name: String, _ value: Value) {
    let text: String
    switch reader.content(value) {
    case .blank, .null: return
    case .text(let cell): text = LineText.trimmed(cell)
    case .value(let value): text = value.string ?? String(decoding: value.raw, as: UTF8.self)
    }
    // A person adds what is counted: "12 шт.".
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = LineText.trimmed(String(text.dropFirst(digits.count)))
    let unit = rest.hasSuffix(".") ? String(rest.dropLast()) : rest
    guard ["", "шт", "pcs"].contains(unit), let count = Int(digits),
      1...ImportRules.unitsMax ~= count
    else {
      problems.append(
        Problem(
          "number", "`\(name)` must be a whole number from 1 to \(ImportRules.unitsMax).",
          path: name))
      return
    }
    if count > 1 { core.append(("units", Array(String(count).utf8))) }
  }

  private mutating func readCore(_ name: String, _ value: Value) {
    guard let text = text(of: value) else {
      if case .value = reader.content(value) {
        problems.append(Problem("type", "`\(name)` must be a string.", path: name))
      }
      return
    }
    if name == "state" { return readState(text) }
    let seen = options.isText ? LineText.asSeen(text) : LineText.trimmed(text)
    if name == "tag" { problems += ItemRules.problems(inTag: seen) }
    let bytesMax = name == "tag" ? 64 : 1000
    if seen.utf8.count > bytesMax {
      problems.append(
        Problem("too_long", "`\(name)` has more than \(bytesMax) bytes.", path: name))
    } else if let refusal = LineText.refusal(of: seen) {
      problems.append(Problem("format", "`\(name)` \(refusal).", path: name))
    } else if !seen.isEmpty {
      core.append((name, Self.json(seen)))
    }
  }

  /// The id that the source itself uses: a number or a text, kept as it is written.
  private mutating func readSourceID(_ value: Value) {
    let text: String
    switch reader.content(value) {
    case .blank, .null: return
    case .text(let cell): text = LineText.asSeen(cell)
    case .value(let value):
      guard value.kind == .string || value.kind == .number else {
        problems.append(
          Problem("type", "`source_id` must be a string or a number.", path: "source_id"))
        return
      }
      text = value.string ?? String(decoding: value.raw, as: UTF8.self)
    }
    guard options.source != nil else {
      problems.append(
        Problem(
          "unfit", "`source_id` is the id of a source: name the `source` of the import.",
          path: "source_id"))
      return
    }
    guard (1...200).contains(text.utf8.count), LineText.refusal(of: text) == nil else {
      problems.append(
        Problem("format", "`source_id` must be one line of 1 to 200 bytes.", path: "source_id"))
      return
    }
    core.append(("source_id", Self.json(text)))
  }

  private mutating func readState(_ text: String) {
    let lifecycle = classes == nil ? itemClass.flatMap { catalogue.lifecycle(of: $0) } : nil
    let states = lifecycle?.states ?? catalogue.lifecycles.flatMap(\.states)
    do throws(CellWord.Refusal) {
      let isName = states.contains { $0.name == text }
      let state = try isName ? text : CellWord.find(text, among: Self.each(states))
      core.append(("state", Self.json(state)))
      if let lifecycle, !lifecycle.initial.contains(state) {
        notInitial = lifecycle.initial.joined(separator: " or ")
      }
    } catch {
      switch error {
      case .unknown(let nearest):
        problems.append(unknownState(text, lifecycle, nearest: nearest))
      case .ambiguous(let names):
        problems.append(
          Problem(
            "ambiguous", "`\(text)` can be \(names.joined(separator: " or ")).", path: "state"))
      }
    }
  }

  /// A state that items of another class have is no misspelling.
  private func unknownState(
    _ text: String, _ lifecycle: Lifecycle?, nearest: String?
  ) -> Problem {
    guard let lifecycle, let itemClass else {
      return Problem(
        "unknown_value", "There is no state `\(text)`\(Spelling.hint(nearest))", path: "state",
        suggestion: nearest)
    }
    let every = Self.each(catalogue.lifecycles.flatMap(\.states))
    let isOfOthers =
      every.contains { $0.name == text } || (try? CellWord.find(text, among: every)) != nil
    let own = lifecycle.states.map { $0.name }.joined(separator: ", ")
    let what =
      isOfOthers
      ? "`\(text)` is a state of other classes; \(itemClass.name) has \(own)."
      : "Class \(itemClass.name) has no state `\(text)`: it has \(own)."
    return Problem(
      "unknown_value", what, path: "state", suggestion: isOfOthers ? nil : nearest)
  }

  /// States that several lifecycles have, once.
  private static func each(
    _ states: [(name: String, label: Label)]
  ) -> [(name: String, label: Label)] {
    var seen: Set<String> = []
    return states.filter { seen.insert($0.name).inserted }
  }

  private mutating func readNumber(_ name: String, _ value: Value) {
    let number: Int64?
    switch reader.content(value) {
    case .blank, .null: return
    case .text(let text): number = Int64(LineText.trimmed(text))
    case .value(let value): number = value.integer
    }
    guard let number, number > 0, number < 1 << 53 else {
      problems.append(Problem("type", "`\(name)` must be a number from 1 on.", path: name))
      return
    }
    core.append((name, Array(String(number).utf8)))
  }

  private mutating func readField(
    _ name: String, _ value: Value, among cells: [(name: String, value: Value)]
  ) {
    if catalogue.relationType(role: name) != nil { return readReference(name, value) }
    if catalogue.relationColumn(name) != nil {
      let content = reader.content(value)
      if case .blank = content, !options.clearsBlanks { return }
      if let problem = relations.read(name, content) { problems.append(problem) }
      return
    }
    let isDeclared = !catalogue.declarations(of: name).isEmpty
    guard isDeclared else {
      let money = name.hasSuffix("_currency") ? String(name.dropLast(9)) : ""
      let isCurrency = catalogue.declarations(of: money).contains { $0.type == .money }
      if !isCurrency {
        unknown.append((name, reader.nearest(to: name)))
      } else if isFilled(value),
        !cells.contains(where: { $0.name == money && isFilled($0.value) })
      {
        amountless.append(money)
      }
      return
    }
    if reader.isHidden(name) {
      forbidden.append(name)
      return
    }
    let content = reader.content(value)
    if classes != nil || itemClass == nil, case .blank = content {
      // A blank says nothing of the class: it clears whatever item the row is about.
      if options.clearsBlanks { cleared.append(name) }
      return
    }
    guard let itemClass else { return }
    guard let attribute = itemClass.attribute(name) else {
      if case .blank = content { return }
      problems.append(
        .unknown(
          "column", name, among: itemClass.attributes.map(\.name), path: "attributes.\(name)",
          saying: "Class \(itemClass.name) has no attribute"))
      return
    }
    if attribute.computed != nil { return compare(content, with: attribute) }
    switch content {
    case .blank: if options.clearsBlanks { clear(attribute) }
    case .null: clear(attribute)
    case .text(let text):
      if attribute.type == .money, CellMoney.mayBeGrouped(text, options.formats) {
        twofold.append(("attributes.\(name)", LineText.asSeen(text)))
      }
      add(
        Cell.read(
          text, as: attribute, options.formats, currency: currency(of: name, among: cells),
          path: "attributes.\(name)"), to: attribute)
    case .value(let value):
      add(
        AttributeValue.read(
          value, as: attribute, currency: currency(of: name, among: cells),
          path: "attributes.\(name)"), to: attribute)
    }
  }

  private func isFilled(_ value: Value) -> Bool {
    switch reader.content(value) {
    case .blank, .null: false
    case .text, .value: true
    }
  }

  /// What is computed is compared: a difference, also by what cannot be read, is a warning.
  private mutating func compare(_ content: RowReader.Content, with attribute: Attribute) {
    let path = "attributes.\(attribute.name)"
    let read: Result<AttributeValue, Problem>
    let written: String
    switch content {
    case .blank, .null: return
    case .text(let text):
      (read, written) = (
        Cell.read(text, as: attribute, options.formats, currency: reader.currency, path: path), text
      )
    case .value(let value):
      (read, written) = (
        AttributeValue.read(value, as: attribute, currency: reader.currency, path: path),
        value.string ?? value.number?.description ?? value.boolean?.description ?? ""
      )
    }
    guard case .success(let value) = read else { return checked.append((attribute.name, written)) }
    let json = String(decoding: value.json, as: UTF8.self)
    let isText = json.hasPrefix("\"") && json.utf8.count > 1
    checked.append((attribute.name, isText ? String(json.dropFirst().dropLast()) : json))
  }

  /// Of an amount that names none: that of its own column, else the register's.
  private func currency(
    of name: String, among cells: [(name: String, value: Value)]
  ) -> String {
    let cell = cells.first { $0.name == name + "_currency" }
    return cell.flatMap { text(of: $0.value) }.map(LineText.trimmed) ?? reader.currency
  }

  private mutating func add(
    _ read: Result<AttributeValue, Problem>, to attribute: Attribute
  ) {
    switch read {
    case .failure(let problem): problems.append(problem)
    case .success(let value):
      if String(decoding: value.json, as: UTF8.self) == "null" {
        clear(attribute)
      } else if attribute.isObserved {
        observed.append((attribute.name, value))
      } else {
        given.append((attribute.name, value))
      }
    }
  }

  private mutating func clear(_ attribute: Attribute) {
    if attribute.isRequired {
      problems.append(
        Problem(
          "required", "`\(attribute.name)` is required and cannot be cleared.",
          path: "attributes.\(attribute.name)"))
    } else if !attribute.isObserved {
      cleared.append(attribute.name)
    }
  }

  private mutating func readReference(_ role: String, _ value: Value) {
    let path = "references.\(role)"
    switch reader.content(value) {
    case .blank: if options.clearsBlanks { references.append((role, Array("null".utf8))) }
    case .null: references.append((role, Array("null".utf8)))
    case .text(let text):
      let seen = LineText.asSeen(text)
      guard seen.utf8.count <= 1000 else {
        problems.append(Problem("too_long", "`\(role)` has more than 1000 bytes.", path: path))
        return
      }
      references.append((role, Self.json(seen)))
    case .value(let value):
      if let ref = RowRelations.reference(value) {
        references.append((role, ref))
      } else {
        problems.append(Problem("type", "`\(role)` must be the id or tag of an item.", path: path))
      }
    }
  }

  /// Columns that nothing has, as problems: those of an import are errors of the whole.
  var unknownColumns: [Problem] {
    unknown.map { .unknown("column", $0.name, nearest: $0.nearest, path: $0.name) }
  }

  private static func json(_ text: String) -> [UInt8] {
    var writer = Writer()
    writer.string(text)
    return writer.bytes
  }
}
